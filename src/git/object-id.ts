import { UserError } from '../shared/errors.ts';

/** Whether a text is a full object id (SHA-1 or SHA-256), and so safe as an argument of git. */
export function isObjectId(text: string): boolean {
	return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** @throws UserError for anything but a full object id. */
export function requireObjectId(text: string): string {
	if (!isObjectId(text)) throw new UserError(`${JSON.stringify(text.slice(0, 80))} is not a full commit id.`);
	return text;
}
