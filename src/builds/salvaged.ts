/**
 * Objects of files that compile only where undeclared functions are allowed (scripts/compile.sh). What else they need
 * is as real as in any object; what they would give to others is not there.
 */
import type { ObjectFile } from '../symbols/object-file.ts';
import type { RootEvidence } from './evidence.ts';
import { sourceOf, type PlacedReference } from './symbol-findings.ts';

/** By the path of the object that was not made. */
export type Salvaged = ReadonlyMap<string, ObjectFile>;

/** Calls to one undeclared function in one file. */
export interface UndeclaredCalls {
	readonly source: string;
	readonly symbol: string;
	readonly references: readonly PlacedReference[];
}

/** What the salvaged objects need, and, apart from it, their calls to functions that the compiler found undeclared. */
export function separateUndeclared(
	salvaged: Salvaged,
	roots: readonly RootEvidence[],
	exists: (path: string) => boolean,
): { readonly objects: Salvaged; readonly calls: readonly UndeclaredCalls[] } {
	const undeclared = undeclaredBySource(roots);
	const objects = new Map<string, ObjectFile>();
	const calls: UndeclaredCalls[] = [];
	for (const [path, object] of salvaged) {
		const source = sourceOf(path, exists) ?? path;
		const names = new Set([...(undeclared.get(source) ?? []), ...(undeclared.get(null) ?? [])]);
		objects.set(path, {
			...object,
			undefined: new Map([...object.undefined].filter(([symbol]) => !names.has(symbol))),
		});
		const found = Map.groupBy(
			object.references.filter(({ symbol }) => names.has(symbol)),
			({ symbol }) => symbol,
		);
		for (const [symbol, references] of found) {
			calls.push({ source, symbol, references: references.map((reference) => ({ object: path, reference })) });
		}
	}
	return { objects, calls };
}

/** Undeclared functions by the file that was compiled; under null those whose file is not known. */
function undeclaredBySource(roots: readonly RootEvidence[]): ReadonlyMap<string | null, ReadonlySet<string>> {
	const found = new Map<string | null, Set<string>>();
	for (const { source, file, undeclared } of roots.flatMap(({ runs }) => runs.flatMap((run) => run.compilerErrors))) {
		if (undeclared === null) continue;
		const compiled = source ?? file;
		found.set(compiled, (found.get(compiled) ?? new Set()).add(undeclared));
	}
	return found;
}
