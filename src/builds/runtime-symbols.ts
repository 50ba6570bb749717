/** Which of the lookups that the sources show are in the modules that were built, and what the kernel has of them. */
import { plainModuleName } from '../modules/module-name.ts';
import type { RuntimeSymbol, Use } from '../report/check-report.ts';
import { namesAmong } from '../symbols/elf/data-strings.ts';
import { hasName, type KernelNames } from '../symbols/kernel-names.ts';
import type { ObjectFile } from '../symbols/object-file.ts';
import type { RuntimeLookup } from '../symbols/runtime-lookups/find-lookups.ts';
import type { SymbolTable } from '../symbols/symbol-table.ts';
import type { ExpectedModule } from './kbuild-report.ts';
import { sortUses, useAt } from './uses.ts';

/** An object that was made, with what it was made from. */
export interface CompiledObject {
	readonly object: ObjectFile;
	/** Null where the tree does not have it. */
	readonly source: string | null;
	/** Files of the tree that the source includes. */
	readonly includes: readonly string[];
}

export interface KernelSymbols {
	readonly symbolTable: SymbolTable;
	readonly names: KernelNames | null;
	/** What the build's modules export to each other. */
	readonly siblingExports: ReadonlySet<string>;
}

/** The kernel's functions without which nothing is looked up by name. */
const LOOKUP = /^(?:kallsyms_lookup_name|kallsyms_on_each_symbol|__symbol_get|register_k(?:ret)?probes?)$/;

/** Whether any object could look up a symbol by name. Most builds have none. */
export function mayLookUp(objects: Iterable<ObjectFile>): boolean {
	return [...objects].some((object) => [...object.undefined.keys()].some((symbol) => LOOKUP.test(symbol)));
}

/**
 * A lookup counts where an object holds its name as a string: what `#if` left out, and inline functions that nobody
 * calls, leave none.
 * @param objects by their path.
 * @returns one entry a symbol × function × module, in this order.
 */
export function runtimeSymbols(
	modules: readonly ExpectedModule[],
	objects: ReadonlyMap<string, CompiledObject>,
	lookups: readonly RuntimeLookup[],
	kernel: KernelSymbols,
): RuntimeSymbol[] {
	const byFile = Map.groupBy(lookups, ({ file }) => file);
	const names = new Set(lookups.map(({ symbol }) => symbol));
	const found = new Map<string, { symbol: string; by: string; module: string; uses: Use[] }>();
	for (const [path, owners] of ownersOf(modules)) {
		const compiled = objects.get(path);
		if (compiled === undefined) continue;
		const { object, source, includes } = compiled;
		const files = new Set([...(source === null ? [] : [source]), ...includes]);
		const candidates = [...files].flatMap((file) => byFile.get(file) ?? []);
		const there = candidates.length === 0 ? new Set() : namesAmong(object.dataStrings, names);
		for (const { symbol, by, file, line } of candidates.filter((candidate) => there.has(candidate.symbol))) {
			for (const module of owners) {
				const key = JSON.stringify([symbol, by, module]);
				const entry = found.get(key) ?? { symbol, by, module, uses: [] };
				entry.uses.push(useAt(file, line, source));
				found.set(key, entry);
			}
		}
	}
	const defined = new Set(
		[...objects.values()].flatMap(({ object }) => [...names].filter((name) => object.defined.has(name))),
	);
	return [...found.values()]
		.map((entry) => ({
			...entry,
			uses: sortUses(entry.uses),
			...presence(entry.symbol, kernel, defined),
		}))
		.toSorted((a, b) => order(a.symbol, b.symbol) || order(a.by, b.by) || order(a.module, b.module));
}

/** The names of the modules that each object is linked into. */
function ownersOf(modules: readonly ExpectedModule[]): Map<string, Set<string>> {
	const owners = new Map<string, Set<string>>();
	for (const { name, objects } of modules) {
		for (const path of objects) owners.set(path, (owners.get(path) ?? new Set()).add(name));
	}
	return owners;
}

/** @param defined symbols that the tree's own modules define. */
function presence(
	symbol: string,
	{ symbolTable, names, siblingExports }: KernelSymbols,
	defined: ReadonlySet<string>,
): Pick<RuntimeSymbol, 'exported' | 'exists'> {
	const colon = symbol.indexOf(':');
	const name = symbol.slice(colon + 1);
	const owner = symbolTable.exports.get(name)?.owner;
	if (colon !== -1) {
		// `module:symbol` is of that module alone, of which the kernel's own names say nothing.
		const exported =
			owner !== undefined && plainModuleName(owner.slice(owner.lastIndexOf('/') + 1)) === symbol.slice(0, colon);
		return { exported, exists: exported || null };
	}
	const exported = owner !== undefined || siblingExports.has(name);
	return { exported, exists: exported || defined.has(name) || hasName(names, name) };
}

function order(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
