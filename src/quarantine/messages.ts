/** What the process that answers and one that is apart say to each other. */
import {
	InfrastructureError,
	LIMIT_KINDS,
	LimitExceeded,
	NotThere,
	Superseded,
	Unavailable,
	UserError,
	type LimitKind,
	type Peer,
} from '../shared/errors.ts';
import type { TaskLimits } from '../checks/ports/quarantine.ts';

/** To the process apart. The first message is the settings. */
export type Order =
	| { readonly kind: 'settings'; readonly settings: unknown }
	| { readonly kind: 'work'; readonly work: number; readonly task: TaskLimits['name']; readonly input: unknown }
	| { readonly kind: 'answer'; readonly question: number; readonly outcome: Outcome }
	| { readonly kind: 'abort' };

/** From it; `work` counts what it was told to do, so that nothing is taken for the next one's. */
export type Report =
	| {
			readonly kind: 'question';
			readonly work: number;
			readonly question: number;
			readonly name: string;
			readonly args: readonly unknown[];
	  }
	| { readonly kind: 'done'; readonly work: number; readonly outcome: Outcome };

/** `value` is serialised: so its size is known before it is read. */
export type Outcome = { readonly value: Uint8Array } | { readonly error: ErrorText };

interface ErrorText {
	readonly name: string;
	readonly message: string;
	readonly stack: string;
	readonly limit: LimitKind | null;
	/** Of what is unavailable. */
	readonly unavailable: { readonly peer: Peer; readonly retryAfterMs: number | null } | null;
}

const MAX_TEXT = 4000;

export function errorText(error: unknown): ErrorText {
	if (!(error instanceof Error))
		return { name: 'Error', message: String(error).slice(0, MAX_TEXT), stack: '', limit: null, unavailable: null };
	return {
		name: error.name,
		message: error.message.slice(0, MAX_TEXT),
		stack: (error.stack ?? '').slice(0, MAX_TEXT),
		limit: error instanceof LimitExceeded ? error.limit : null,
		unavailable: error instanceof Unavailable ? { peer: error.peer, retryAfterMs: error.retryAfterMs } : null,
	};
}

export function errorOf(text: ErrorText): Error {
	const error = withoutStack(text);
	error.stack = text.stack;
	return error;
}

function withoutStack({ name, message, limit, unavailable }: ErrorText): Error {
	if (limit !== null && LIMIT_KINDS.includes(limit)) return new LimitExceeded(limit, message);
	if (unavailable !== null)
		return new Unavailable(unavailable.peer, message, { retryAfterMs: unavailable.retryAfterMs });
	return new ({ UserError, NotThere, InfrastructureError, Superseded }[name] ?? Error)(message);
}
