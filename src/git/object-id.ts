import { UserError } from '../shared/errors.ts';

/**
 * A full object id (SHA-1 or SHA-256) is safe as an argument of git.
 * @throws UserError for anything else.
 */
export function requireObjectId(text: string): string {
	if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)) {
		throw new UserError(`${JSON.stringify(text.slice(0, 80))} is not a full commit id.`);
	}
	return text;
}
