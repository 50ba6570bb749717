/** Which of the lookups that the sources show are in the modules that were built, and what the kernel has of them. */
import type { RuntimeSymbol, Use } from '../results/build-findings.ts';
import { plainModuleName } from '../modules/module-root.ts';
import { compareText } from '../shared/text.ts';
import { namesAmong } from '../symbols/elf/data-strings.ts';
import { imageHasSymbol, type ImageSymbols } from '../symbols/image-symbols.ts';
import type { ObjectFile } from '../symbols/object-file.ts';
import type { RuntimeLookup } from '../symbols/runtime-lookups/find-lookups.ts';
import type { SymbolTable } from '../symbols/symbol-table.ts';
import type { ExpectedModule } from './kbuild-report.ts';
import type { LenientObjects } from './lenient-objects.ts';
import { readableObjects, type KernelSymbols, type ObjectAnalysis, type Observations } from './observations.ts';
import { sourceOf } from './symbol-findings.ts';
import { sortUses, useAt } from './uses.ts';

/** What the lookups of a build are compared with. */
export interface LookedUpIn extends Pick<Observations, 'files' | 'includes'> {
	readonly kernel: Pick<KernelSymbols, 'symbolTable' | 'imageSymbols'>;
	readonly analysis: Pick<ObjectAnalysis, 'modules' | 'objects' | 'lenient' | 'siblingExports'>;
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
 * The symbols that a build's modules look up by name at run time: of the sources, with the objects as witnesses. A lookup
 * counts where an object holds its name as a string: what `#if` left out, and inline functions that nobody calls, leave
 * none.
 * @param lookups of the compiled texts.
 * @returns one entry a symbol × function × module, in this order.
 */
export function symbolsLookedUp(lookups: readonly RuntimeLookup[], seen: LookedUpIn): RuntimeSymbol[] {
	if (seen.kernel.symbolTable === null || lookups.length === 0) return [];
	const kernel = { symbolTable: seen.kernel.symbolTable, imageSymbols: seen.kernel.imageSymbols() };
	const { modules, siblingExports } = seen.analysis;
	const objects = readableObjects(seen.analysis);
	const byFile = Map.groupBy(lookups, ({ file }) => file);
	const names = new Set(lookups.map(({ symbol }) => symbol));
	const found = new Map<string, { symbol: string; by: string; module: string; uses: Use[] }>();
	for (const [path, owners] of ownersOf(modules)) {
		const object = objects.get(path);
		if (object === undefined) continue;
		const source = sourceOf(path, seen.files);
		const files = new Set([source ?? [], seen.includes.get(path) ?? []].flat());
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
			...presence(entry, { ...kernel, siblingExports }, own),
		}))
		.toSorted((a, b) => compareText(a.symbol, b.symbol) || compareText(a.by, b.by) || compareText(a.module, b.module));
}

interface OwnSymbols {
	/** The names that some module of the build has, exported or not. */
	readonly defined: ReadonlySet<string>;
	/** Which modules export them. */
	readonly exporters: ReadonlyMap<string, ReadonlySet<string>>;
}

function ownSymbols(
	modules: readonly ExpectedModule[],
	objects: LenientObjects,
	names: ReadonlySet<string>,
): OwnSymbols {
	const defined = new Set<string>();
	const exporters = new Map<string, Set<string>>();
	for (const [path, owners] of ownersOf(modules)) {
		const object = objects.get(path);
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
 * A symbol that the module has itself proves nothing about the kernel: wrappers have the name of the function that they
 * look up. It is not certain to be missing then either, since a lookup finds symbols of loaded modules too.
 */
function presence(
	{ symbol, module }: { readonly symbol: string; readonly module: string },
	{
		symbolTable,
		imageSymbols,
		siblingExports,
	}: { symbolTable: SymbolTable; imageSymbols: ImageSymbols | null; siblingExports: ReadonlySet<string> },
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
	const isInImage = imageHasSymbol(imageSymbols, name);
	return { exported, exists: exported || (isInImage === false && defined.has(name) ? null : isInImage) };
}
