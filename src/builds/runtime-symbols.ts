/** Which of the lookups that the sources show are in the modules that were built, and what the kernel has of them. */
import { plainModuleName } from '../modules/module-root.ts';
import type { RuntimeSymbol, Use } from '../results/check-report.ts';
import { namesAmong } from '../symbols/elf/data-strings.ts';
import { imageHasSymbol, type ImageSymbols } from '../symbols/image-symbols.ts';
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
	readonly names: ImageSymbols | null;
	/** What the build's modules export to each other. */
	readonly siblingExports: ReadonlySet<string>;
}

/** The kernel's functions without which nothing is looked up by name. */
const LOOKUP = /^(?:kallsyms_lookup_name|kallsyms_on_each_symbol|__symbol_get|register_k(?:ret)?probes?)$/;

/** In the name of a parameter that gives the module the address of such a function. */
const LOOKUP_NAME = 'kallsyms_lookup_name';

/** Whether any object could look up a symbol by name. Most builds have none. */
export function mayLookUp(objects: Iterable<ObjectFile>): boolean {
	return [...objects].some(
		(object) =>
			object.dataStrings.includes(LOOKUP_NAME) || [...object.undefined.keys()].some((symbol) => LOOKUP.test(symbol)),
	);
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
	const own = ownSymbols(modules, objects, names);
	return [...found.values()]
		.map((entry) => ({
			...entry,
			uses: sortUses(entry.uses),
			...presence(entry, kernel, own),
		}))
		.toSorted((a, b) => order(a.symbol, b.symbol) || order(a.by, b.by) || order(a.module, b.module));
}

interface OwnSymbols {
	/** Those of the names that some module of the build has, exported or not. */
	readonly defined: ReadonlySet<string>;
	/** Which modules export them. */
	readonly exporters: ReadonlyMap<string, ReadonlySet<string>>;
}

function ownSymbols(
	modules: readonly ExpectedModule[],
	objects: ReadonlyMap<string, CompiledObject>,
	names: ReadonlySet<string>,
): OwnSymbols {
	const defined = new Set<string>();
	const exporters = new Map<string, Set<string>>();
	for (const [path, owners] of ownersOf(modules)) {
		const object = objects.get(path)?.object;
		for (const name of object === undefined ? [] : names) {
			if (object!.defined.has(name)) defined.add(name);
			if (object!.exports.has(name)) exporters.set(name, new Set([...(exporters.get(name) ?? []), ...owners]));
		}
	}
	return { defined, exporters };
}

/** The names of the modules that each object is linked into. */
function ownersOf(modules: readonly ExpectedModule[]): Map<string, Set<string>> {
	const owners = new Map<string, Set<string>>();
	for (const { name, objects } of modules) {
		for (const path of objects) owners.set(path, (owners.get(path) ?? new Set()).add(name));
	}
	return owners;
}

/**
 * A symbol that the module has itself proves nothing of the kernel: wrappers are called like the function that they
 * find. Nor is it certain to be missing then, since a lookup finds what loaded modules have as well.
 */
function presence(
	{ symbol, module }: { readonly symbol: string; readonly module: string },
	{ symbolTable, names, siblingExports }: KernelSymbols,
	{ defined, exporters }: OwnSymbols,
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
	const by = exporters.get(name);
	const isOnlyOwn = by?.size === 1 && by.has(module);
	const exported = owner !== undefined || (siblingExports.has(name) && !isOnlyOwn);
	const isInImage = imageHasSymbol(names, name);
	return { exported, exists: exported || (isInImage === false && defined.has(name) ? null : isInImage) };
}

function order(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
