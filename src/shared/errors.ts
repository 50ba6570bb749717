/**
 * The few kinds of error modprobot distinguishes. Branch on `kind`, never on the message. A failed build is a
 * result, not an error.
 */
import { withoutSecrets } from './secrets.ts';

/** Something the user can mend; `message` is a sentence that says what to do. Shown as it stands, never retried. */
export class UserError extends Error {
	readonly kind = 'user-error';
	override readonly name: string = 'UserError';

	constructor(message = '', options?: ErrorOptions) {
		super(withoutSecrets(message), options);
	}
}

/** What was asked for is not there, or not yet: for a while after a push not all of GitHub's servers know of it. */
export class NotThere extends UserError {
	override readonly name = 'NotThere';
}

/** The machinery failed (a container that ended, a program that said too much): worth a retry, afterwards a neutral verdict. */
export class InfrastructureError extends Error {
	readonly kind = 'infrastructure-error';
	override readonly name: string = 'InfrastructureError';

	constructor(message = '', options?: ErrorOptions) {
		super(withoutSecrets(message), options);
	}
}

/** Whom a check needs outside of the process. */
export type Peer = 'GitHub' | 'git' | 'container-engine' | 'database' | 'disk';

/**
 * A peer does not answer, or not as it should. That passes by itself and says nothing about the work, which is tried
 * again for as long as an outage may last.
 */
export class Unavailable extends InfrastructureError {
	override readonly name = 'Unavailable';
	readonly peer: Peer;
	/** Milliseconds for which the peer wants to hear nothing; null where it does not say. */
	readonly retryAfterMs: number | null;

	/** @param message for the operator. */
	constructor(peer: Peer, message: string, options: ErrorOptions & { readonly retryAfterMs?: number | null } = {}) {
		super(message, options);
		this.peer = peer;
		this.retryAfterMs = options.retryAfterMs ?? null;
	}
}

/** Of the system (errno(3)), and of PostgreSQL (its error codes: `disk_full`). */
const DISK_FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', '53100']);

/** Whether our own disk is full. */
export function saysFullDisk(error: unknown): error is Error {
	return error instanceof Error && 'code' in error && DISK_FULL.has(error.code);
}

/** Any error; where it says that our own disk is full, that it passes: what is kept for later is removed meanwhile. */
export function withFullDisk(error: unknown): unknown {
	if (!saysFullDisk(error)) return error;
	return new Unavailable('disk', `The disk is full (${error.message}).`, { cause: error });
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
