/** Judges every module of a build: which symbols it cannot have, and where its objects refer to them. */
import { requireBounded } from './bounds.ts';
import { append } from '../shared/collections.ts';
import type { ObjectFile, Reference } from '../symbols/object-file.ts';
import { demandOf, neededBy, unmetDemands, type Demand, type UnresolvedSymbol } from '../symbols/resolve.ts';
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

export type SiblingExports = ReadonlyMap<string, Omit<Export, 'owner'>>;

export interface SymbolFindings {
	readonly findings: readonly SymbolFinding[];
	/** Everything the modules of this build export to each other. */
	readonly siblingExports: ReadonlySet<string>;
	/** The same, by symbol. */
	readonly siblings: SiblingExports;
	/** What they say to export and do not define: until 6.4 modpost believes it. */
	readonly falseExports: ReadonlySet<string>;
}

/** A module as it would be linked. */
export interface DemandingModule {
	readonly module: ExpectedModule;
	readonly demand: Demand;
	/** The references to some symbols, by the symbol. */
	readonly referencesTo: (symbols: ReadonlySet<string>) => ReadonlyMap<string, readonly PlacedReference[]>;
}

/**
 * @param lenient objects that stand in for missing ones: they need symbols, and export none.
 *
 * Kbuild's own object of every module ("module-common", `.mod.o`) brings nothing a module's own objects lack.
 */
export function demandsOf(
	modules: readonly ExpectedModule[],
	objects: Objects,
	{ composites, alsoDefined }: Linked,
	lenient: ReadonlyMap<string, ObjectFile>,
): DemandingModule[] {
	let demands = 0;
	return modules.map((module) => {
		const compiled = module.objects
			.map((path) => [path, lenient.get(path) ?? objects.get(path)] as const)
			.filter((entry): entry is readonly [string, ObjectFile] => typeof entry[1] === 'object');
		for (const [, { undefined: needed }] of compiled) demands += needed.size;
		requireBounded.demands(demands);
		const composite = composites.get(module.path);
		const parts = compiled.map(([, object]) => object);
		const linked = {
			name: module.name,
			objects: composite === undefined ? parts : [withVanished(composite, parts)],
			alsoDefined: alsoDefined.get(module.path) ?? NONE,
		};
		const elsewhere = composite === undefined ? [] : [[compositeOf(module), composite] as const];
		return {
			module,
			demand: demandOf(linked),
			referencesTo(symbols) {
				const references = referencesTo(symbols, compiled);
				// What no part refers to, something else does that was linked in.
				const others = new Set([...symbols].filter((symbol) => !references.has(symbol)));
				for (const [symbol, found] of referencesTo(others, elsewhere)) references.set(symbol, found);
				return references;
			},
		};
	});
}

/** Everything the modules of a build export to each other, by symbol, and what they only claim to. */
export function exportsOfSiblings(
	modules: readonly ExpectedModule[],
	objects: Objects,
	{ composites }: Pick<Linked, 'composites'>,
): { readonly siblings: SiblingExports; readonly falseExports: ReadonlySet<string> } {
	const siblings = new Map<string, Omit<Export, 'owner'>>();
	const claimed = new Set<string>();
	for (const { path, objects: paths } of modules) {
		const all = [...paths.map((part) => objects.get(part)), composites.get(path)].filter(
			(object) => typeof object === 'object',
		);
		for (const { exports, claims = new Map<string, never>() } of all) {
			for (const [symbol, found] of exports) siblings.set(symbol, found);
			for (const [symbol, found] of claims) {
				// What one part exports, another may define.
				if (all.some(({ defined }) => defined.has(symbol))) siblings.set(symbol, found);
				else claimed.add(symbol);
			}
		}
	}
	return { siblings, falseExports: new Set([...claimed].filter((symbol) => !siblings.has(symbol))) };
}

/**
 * @param symbolList what modules may use of the kernel; null where all that it exports.
 * @throws LimitExceeded where there are too many.
 */
export function findUnresolvedSymbols(
	modules: readonly ExpectedModule[],
	objects: Objects,
	linked: Linked,
	kernel: SymbolTable,
	lenient: ReadonlyMap<string, ObjectFile>,
	symbolList: ReadonlySet<string> | null,
): SymbolFindings {
	const { siblings, falseExports } = exportsOfSiblings(modules, objects, linked);
	const findings: SymbolFinding[] = [];
	for (const { module, demand, referencesTo: find } of demandsOf(modules, objects, linked, lenient)) {
		const unresolved = unmetDemands(demand, kernel, siblings, symbolList);
		requireBounded.findings(findings.length + unresolved.length);
		const references = find(new Set(unresolved.map(({ symbol }) => symbol)));
		for (const found of unresolved) findings.push({ ...found, module, references: references.get(found.symbol) ?? [] });
	}
	return { findings, siblingExports: new Set(siblings.keys()), siblings, falseExports };
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
	for (const [object, { references }] of symbols.size === 0 ? [] : objects) {
		for (const reference of references) {
			if (symbols.has(reference.symbol)) append(found, reference.symbol, { object, reference });
		}
	}
	return found;
}

/** The file of the tree that an object was compiled from, by Kbuild's rule (same name); null where there is none. */
export function sourceOf(object: string, files: ReadonlySet<string>): string | null {
	const stem = object.replace(/\.o$/, '');
	return ['.c', '.S', '.rs'].map((suffix) => stem + suffix).find((path) => files.has(path)) ?? null;
}
