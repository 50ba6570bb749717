/**
 * The few kinds of error modprobot distinguishes. Branch on `kind`, never on the message. A failed build is a
 * result, not an error.
 */

/** Something the user can mend; `message` is a sentence that says what to do. Shown as it stands, never retried. */
export class UserError extends Error {
	readonly kind = 'user-error';
	override readonly name = 'UserError';
}

/** The machinery failed (engine, network, disk): worth a retry, afterwards a neutral verdict. */
export class InfrastructureError extends Error {
	readonly kind = 'infrastructure-error';
	override readonly name = 'InfrastructureError';
}

/**
 * The limits an untrusted build runs under; the names are part of the JSON contract. `killed`: it ended processes that are
 * not its own, those that run it.
 */
export const LIMIT_KINDS = ['time', 'silence', 'memory', 'disk', 'log', 'processes', 'killed'] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** An untrusted command hit a limit of the sandbox. */
export class LimitExceeded extends Error {
	readonly kind = 'limit-exceeded';
	override readonly name = 'LimitExceeded';
	readonly limit: LimitKind;

	constructor(limit: LimitKind, message: string, options?: ErrorOptions) {
		super(message, options);
		this.limit = limit;
	}
}

/** The work is no longer wanted: a newer push or a command took its place. */
export class Superseded extends Error {
	readonly kind = 'superseded';
	override readonly name = 'Superseded';
}
