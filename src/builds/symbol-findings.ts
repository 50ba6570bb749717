/** Judges every module of a build: which symbols it cannot have, and where its objects refer to them. */
import type { ObjectFile, Reference } from '../symbols/object-file.ts';
import { neededBy, unresolvedSymbols, type UnresolvedSymbol } from '../symbols/resolve.ts';
import type { Export, SymbolTable } from '../symbols/symbol-table.ts';
import type { Objects } from './built-root.ts';
import type { ExpectedModule } from './kbuild-report.ts';

/** A place in an object, of which the source line can be found. */
export interface PlacedReference {
	readonly object: string;
	readonly reference: Reference;
}

/** An unresolved symbol of a module, with the references to find the lines of. */
export interface SymbolFinding extends UnresolvedSymbol {
	readonly module: ExpectedModule;
	readonly references: readonly PlacedReference[];
}

/** What is known of modules beyond their parts, by the module's path. */
export interface Linked {
	/** Of modules that were linked after all their parts: what Kbuild made of these and of all else it was given. */
	readonly composites: ReadonlyMap<string, ObjectFile>;
	/** Of the others: symbols that would have been linked in from elsewhere. */
	readonly alsoDefined: ReadonlyMap<string, ReadonlySet<string>>;
}

const NONE: ReadonlySet<string> = new Set();

export interface SymbolFindings {
	readonly findings: readonly SymbolFinding[];
	/** Everything the modules of this build export to each other. */
	readonly siblingExports: ReadonlySet<string>;
}

/**
 * @param lenient objects that stand in for missing ones: they need symbols, and export none.
 * @param symbolList what modules may use of the kernel; null where all that it exports.
 *
 * Kbuild's own object of every module ("module-common", `.mod.o`) brings nothing a module's own objects lack.
 */
export function findUnresolvedSymbols(
	modules: readonly ExpectedModule[],
	objects: Objects,
	{ composites, alsoDefined }: Linked,
	kernel: SymbolTable,
	lenient: ReadonlyMap<string, ObjectFile>,
	symbolList: ReadonlySet<string> | null,
): SymbolFindings {
	const siblings = new Map<string, Omit<Export, 'owner'>>();
	for (const object of [...objects.values(), ...composites.values()]) {
		if (typeof object === 'object') for (const [symbol, found] of object.exports) siblings.set(symbol, found);
	}
	const findings = modules.flatMap((module) => {
		const compiled = module.objects
			.map((path) => [path, lenient.get(path) ?? objects.get(path)] as const)
			.filter((entry): entry is readonly [string, ObjectFile] => typeof entry[1] === 'object');
		const composite = composites.get(module.path);
		const parts = compiled.map(([, object]) => object);
		const linked = {
			name: module.name,
			objects: composite === undefined ? parts : [withVanished(composite, parts)],
			alsoDefined: alsoDefined.get(module.path) ?? NONE,
		};
		const unresolved = unresolvedSymbols(linked, kernel, siblings, symbolList);
		const symbols = new Set(unresolved.map(({ symbol }) => symbol));
		const references = referencesTo(symbols, compiled);
		// What no part refers to, something else does that was linked in.
		const others = new Set([...symbols].filter((symbol) => !references.has(symbol)));
		const elsewhere = composite === undefined ? [] : [[compositeOf(module), composite] as const];
		for (const [symbol, found] of referencesTo(others, elsewhere)) references.set(symbol, found);
		return unresolved.map((found) => ({ ...found, module, references: references.get(found.symbol) ?? [] }));
	});
	return { findings, siblingExports: new Set(siblings.keys()) };
}

/** Modules that modpost has to refuse for their findings: it knows nothing of symbol lists. */
export function refusedModules(findings: readonly SymbolFinding[]): ExpectedModule[] {
	const refused = findings.filter(({ reason }) => reason !== 'not-on-symbol-list');
	return [...new Set(refused.map(({ module }) => module))];
}

/** What a module's parts need of others, among what all modules of the build export. */
export function neededFrom(
	{ objects: paths }: ExpectedModule,
	{ objects, siblingExports }: { readonly objects: Objects; readonly siblingExports: ReadonlySet<string> },
): Set<string> {
	const parts = paths.map((path) => objects.get(path)).filter((part) => typeof part === 'object');
	const needed = [...neededBy(parts)].filter((symbol) => siblingExports.has(symbol));
	return new Set(needed.filter((symbol) => !parts.some((part) => part.defined.has(symbol))));
}

/** The object that Kbuild links a module's parts into, and that modpost reads: the module's only one where it has one. */
export function compositeOf(module: ExpectedModule): string {
	return module.path.replace(/\.ko$/, '.o');
}

/**
 * Linking only joins what the parts need and define. A symbol that a part needs and of which the result knows nothing,
 * or only weakly, was taken out of it: nothing is proved by that, so it counts as needed.
 */
function withVanished(composite: ObjectFile, parts: readonly ObjectFile[]): ObjectFile {
	const vanished = [...neededBy(parts)].filter(
		(symbol) =>
			!composite.defined.has(symbol) &&
			composite.undefined.get(symbol)?.weak !== false &&
			!parts.some((part) => part.defined.has(symbol)),
	);
	if (vanished.length === 0) return composite;
	const strong = vanished.map((symbol) => [symbol, { weak: false }] as const);
	return { ...composite, undefined: new Map([...composite.undefined, ...strong]) };
}

function referencesTo(symbols: ReadonlySet<string>, objects: readonly (readonly [string, ObjectFile])[]) {
	const found = new Map<string, PlacedReference[]>();
	for (const [object, { references }] of objects) {
		for (const reference of references) {
			if (!symbols.has(reference.symbol)) continue;
			const known = found.get(reference.symbol) ?? [];
			if (known.length === 0) found.set(reference.symbol, known);
			known.push({ object, reference });
		}
	}
	return found;
}

/** The file of the tree that an object was compiled from, by Kbuild's rule (same name); null where there is none. */
export function sourceOf(object: string, files: ReadonlySet<string>): string | null {
	const stem = object.replace(/\.o$/, '');
	return ['.c', '.S', '.rs'].map((suffix) => stem + suffix).find((path) => files.has(path)) ?? null;
}
