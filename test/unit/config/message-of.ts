import { UserError } from '../../../src/shared/errors.ts';

/** The message of the `UserError` that an action ends with. */
export function messageOf(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		if (error instanceof UserError) return error.message;
		throw error;
	}
	throw new Error('expected a UserError');
}
