/**
 * Objects of files that compile only where undeclared functions are allowed (scripts/compile.sh). The other symbols that
 * they need are as certain as those of any object; what they would define for others is not there.
 */
import type { ObjectFile } from '../symbols/object-file.ts';
import type { BuiltRoot } from './built-root.ts';
import { sourceOf, type PlacedReference } from './symbol-findings.ts';

/** By the path of the object that was not made. */
export type LenientObjects = ReadonlyMap<string, ObjectFile>;

/** Calls to one undeclared function in one file. */
export interface UndeclaredCalls {
	readonly source: string;
	readonly symbol: string;
	readonly references: readonly PlacedReference[];
}

/** Takes their calls to functions that the compiler found undeclared out of what the objects need. */
export function separateUndeclared(
	compiled: LenientObjects,
	roots: readonly BuiltRoot[],
	files: ReadonlySet<string>,
): { readonly lenient: LenientObjects; readonly undeclaredCalls: readonly UndeclaredCalls[] } {
	const undeclared = undeclaredBySource(roots);
	const lenient = new Map<string, ObjectFile>();
	const undeclaredCalls: UndeclaredCalls[] = [];
	for (const [path, object] of compiled) {
		const source = sourceOf(path, files) ?? path;
		const names = new Set([...(undeclared.get(source) ?? []), ...(undeclared.get(null) ?? [])]);
		lenient.set(path, {
			...object,
			undefined: new Map([...object.undefined].filter(([symbol]) => !names.has(symbol))),
		});
		const calls = object.references.filter(({ symbol }) => names.has(symbol));
		for (const [symbol, references] of Map.groupBy(calls, (reference) => reference.symbol)) {
			const placed = references.map((reference) => ({ object: path, reference }));
			undeclaredCalls.push({ source, symbol, references: placed });
		}
	}
	return { lenient, undeclaredCalls };
}

/** Undeclared functions by the file that was compiled; under null those whose file is not known. */
function undeclaredBySource(roots: readonly BuiltRoot[]): ReadonlyMap<string | null, ReadonlySet<string>> {
	const found = new Map<string | null, Set<string>>();
	for (const { source, file, undeclared } of roots.flatMap(({ runs }) => runs.flatMap((run) => run.compilerErrors))) {
		if (undeclared === null) continue;
		const compiled = source ?? file;
		found.set(compiled, (found.get(compiled) ?? new Set()).add(undeclared));
	}
	return found;
}
