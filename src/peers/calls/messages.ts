/** What a process and one that it started say to each other: calls, questions back, and what comes of both. */
import { serialize, deserialize } from 'node:v8';
import {
	InfrastructureError,
	LIMIT_KINDS,
	LimitExceeded,
	NotThere,
	Superseded,
	Unavailable,
	UserError,
	withFullDisk,
	type LimitKind,
	type Peer,
} from '../../shared/errors.ts';

/** To the process apart. The first message is the settings. */
export type Order =
	| { readonly kind: 'settings'; readonly settings: unknown }
	| { readonly kind: 'call'; readonly call: number; readonly name: string; readonly input: unknown }
	| { readonly kind: 'answer'; readonly question: number; readonly outcome: Outcome }
	| { readonly kind: 'abort'; readonly call: number };

/** From it; each belongs to a call. */
export type Report =
	| {
			readonly kind: 'question';
			readonly call: number;
			readonly question: number;
			readonly name: string;
			readonly args: readonly unknown[];
	  }
	| { readonly kind: 'done'; readonly call: number; readonly outcome: Outcome };

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

/** What a promise comes to, as it is told. */
export async function outcomeOf(promise: Promise<unknown>): Promise<Outcome> {
	try {
		return { value: serialize(await promise) };
	} catch (error) {
		return { error: errorText(withFullDisk(error)) };
	}
}

/** @throws the error that it tells of, as the kind it is. */
export function valueOf(outcome: Outcome): unknown {
	if ('error' in outcome) throw errorOf(outcome.error);
	return deserialize(outcome.value);
}

function errorText(error: unknown): ErrorText {
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

function errorOf(text: ErrorText): Error {
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
