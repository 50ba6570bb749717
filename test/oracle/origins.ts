/** Head's truth against base's, by plain set difference. */
import type { TrueError, TrueFailure, Truth } from './truth.ts';

export type TrueOrigin = 'new' | 'preexisting' | 'unknown';

export interface ComparedTruth {
	readonly failures: readonly (TrueFailure & { readonly origin: TrueOrigin })[];
	readonly errors: readonly (TrueError & { readonly origin: TrueOrigin })[];
	/** `symbol reason` of base's failures that head does not have. */
	readonly fixed: ReadonlySet<string>;
}

export function compareTruths(head: Truth, base: Truth): ComparedTruth {
	const baseErrors = count(base.errors.map(errorKey));
	return {
		failures: head.failures.map((failure) => ({ ...failure, origin: failureOrigin(failure, head, base) })),
		errors: head.errors.map((error) => ({ ...error, origin: errorOrigin(error, base, baseErrors) })),
		fixed: new Set(base.failures.filter((failure) => isFixed(failure, head)).map(failureKey)),
	};
}

export const failureKey = ({ symbol, reason }: { readonly symbol: string; readonly reason: string }) =>
	`${symbol} ${reason}`;
export const errorKey = ({ file, message }: Pick<TrueError, 'file' | 'message'>) =>
	`${file ?? 'elsewhere'}: ${message}`;

function failureOrigin(failure: TrueFailure, head: Truth, base: Truth): TrueOrigin {
	const same = base.failures.filter((one) => failureKey(one) === failureKey(failure));
	// In the same module, in none that can be told, or in one that head does not have: that module has another name now.
	const isSame = ({ module }: TrueFailure) =>
		module === failure.module || module === null || failure.module === null || !head.modules.has(module);
	if (same.some(isSame)) return 'preexisting';
	return isIn(failure, failed(base)) ? 'unknown' : 'new';
}

/** Objects that a clean build could not compile. */
const failed = ({ uncompiled, demoted }: Truth) => new Set([...uncompiled, ...demoted]);

/** Whether all that shows it is among the objects. */
function isIn({ objects }: TrueFailure | TrueError, among: ReadonlySet<string>): boolean {
	return [...objects].every((object) => among.has(object));
}

/** One more error of the same words in the same file is a new one. */
function errorOrigin(error: TrueError, base: Truth, left: Map<string, number>): TrueOrigin {
	const key = errorKey(error);
	const remaining = left.get(key) ?? 0;
	if (remaining > 0) {
		left.set(key, remaining - 1);
		return 'preexisting';
	}
	return error.objects.size > 0 && isIn(error, failed(base)) ? 'unknown' : 'new';
}

function isFixed(failure: TrueFailure, head: Truth): boolean {
	return !head.failures.some((one) => failureKey(one) === failureKey(failure)) && !isIn(failure, head.uncompiled);
}

function count(keys: readonly string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
	return counts;
}
