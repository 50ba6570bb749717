/** All that one build showed, in one value: what is judged. */
import { append } from '../shared/collections.ts';
import { imageHasSymbol, type ImageSymbols } from '../symbols/image-symbols.ts';
import type { Demand } from '../symbols/resolve.ts';
import type { SymbolTable } from '../symbols/symbol-table.ts';
import { expectedModules, type BuiltRoot, type Objects } from './built-root.ts';
import type { HeaderMentions } from './header-mentions.ts';
import type { ExpectedModule } from './kbuild-report.ts';
import { separateUndeclared, type LenientObjects, type UndeclaredCalls } from './lenient-objects.ts';
import {
	findUnresolvedSymbols,
	sourceOf,
	type Linked,
	type PlacedReference,
	type SymbolFindings,
} from './symbol-findings.ts';
import type { LineTable } from './uses.ts';

/** What the kernel has. */
export interface KernelSymbols {
	/** Null where its exports are not known. */
	readonly symbolTable: SymbolTable | null;
	/** What modules may use of the kernel; null where all that it exports. */
	readonly symbolList: ReadonlySet<string> | null;
	/** Its own names, exported or not; null where they are not known. */
	readonly imageSymbols: () => ImageSymbols | null;
}

/** What is in the files that the build made. */
export interface CollectedFiles {
	readonly objects: Objects;
	readonly lenient: LenientObjects;
	readonly linked: Linked;
}

/** What the collected files show of symbols. The questions that are asked next follow from it. */
export interface ObjectAnalysis extends CollectedFiles, SymbolFindings {
	readonly modules: readonly ExpectedModule[];
	readonly undeclaredCalls: readonly UndeclaredCalls[];
}

/** A symbol that a module needs, and some of the references to it. */
export interface Need {
	readonly symbol: string;
	readonly references: readonly PlacedReference[];
	readonly hasMoreReferences: boolean;
}

/** A module and what it needs that no module of the build gives it. */
export interface NeedingModule {
	readonly module: ExpectedModule;
	readonly rights: Demand['rights'];
	readonly needs: readonly Need[];
	/** Symbols for which there was no room. */
	readonly leftOut: number;
}

export interface ObservedNeeds {
	readonly modules: readonly NeedingModule[];
	/** Of the symbols that are needed those that the text of the tree names. */
	readonly named: ReadonlySet<string>;
}

export interface Observations {
	readonly kernel: KernelSymbols;
	/** Of the checked tree. */
	readonly files: ReadonlySet<string>;
	readonly roots: readonly BuiltRoot[];
	readonly analysis: ObjectAnalysis;
	/** The source lines of references, by the path of their object. */
	readonly lines: LineTable;
	readonly headers: HeaderMentions;
	/** Modules that were linked, and that this kernel's own modpost accepts, although their symbol findings refuse them. */
	readonly disputed: ReadonlySet<string>;
	/** Files of the tree that each object was made from, as far as it was asked. */
	readonly includes: ReadonlyMap<string, readonly string[]>;
	/** Texts of these files. */
	readonly compiledTexts: ReadonlyMap<string, string>;
	/** By the path of each source that did not compile: its text, with what it includes; null where not all is known. */
	readonly uncompiledTexts: ReadonlyMap<string, string | null>;
	/** Texts of files at which symbols are used or licences declared; null where there is none to be read. */
	readonly texts: ReadonlyMap<string, string | null>;
	/** What the modules need of the kernel; null where that was not asked. */
	readonly needs: ObservedNeeds | null;
	readonly log: string;
}

/** @param files of the tree. */
export function analyseObjects(
	{ symbolTable, symbolList }: KernelSymbols,
	roots: readonly BuiltRoot[],
	{ objects, lenient: compiled, linked }: CollectedFiles,
	files: ReadonlySet<string>,
): ObjectAnalysis {
	const modules = expectedModules(roots);
	const { lenient, undeclaredCalls } = separateUndeclared(compiled, roots, files);
	const found =
		symbolTable === null
			? { findings: [], siblingExports: new Set<string>(), siblings: new Map(), falseExports: new Set<string>() }
			: findUnresolvedSymbols(modules, objects, linked, symbolTable, lenient, symbolList);
	return { modules, objects, lenient, linked, undeclaredCalls, ...found };
}

/** All functions that the compiler found undeclared. */
export function undeclaredFunctions(roots: readonly BuiltRoot[]): Set<string> {
	const errors = roots.flatMap(({ runs }) => runs.flatMap(({ compilerErrors }) => compilerErrors));
	return new Set(errors.map(({ undeclared }) => undeclared).filter((symbol) => symbol !== null));
}

/** Names of which this kernel's headers can tell whether they are the kernel's, and how they are declared. */
export function namesForHeaders(roots: readonly BuiltRoot[], { objects, findings }: ObjectAnalysis): Set<string> {
	const isMissing = [...objects.values()].includes('missing');
	// Where an object is missing, that may define what no other does.
	const doubtful = isMissing ? findings.filter(({ reason }) => reason === 'not-exported') : [];
	const names = doubtful.map(({ symbol }) => symbol).filter((name) => /^\w+$/.test(name));
	return new Set([...undeclaredFunctions(roots), ...names]);
}

/** Whether the kernel has a symbol, exported or not, or may have it as far as is known. */
export function mayBeOfKernel({ kernel, headers }: Observations, symbol: string): boolean {
	return (
		imageHasSymbol(kernel.imageSymbols(), symbol) === true ||
		headers.declaredIn(symbol) !== null ||
		!headers.isSettled(symbol)
	);
}

/** What was compiled of each object that could be read, the lenient ones among them. */
export function readableObjects({ objects, lenient }: Pick<CollectedFiles, 'objects' | 'lenient'>): LenientObjects {
	return new Map([...objects, ...lenient].flatMap(([path, one]) => (typeof one === 'object' ? [[path, one]] : [])));
}

/** The modules that have each source file. */
export function modulesBySource(
	modules: readonly ExpectedModule[],
	files: ReadonlySet<string>,
): ReadonlyMap<string, readonly ExpectedModule[]> {
	const owners = new Map<string, ExpectedModule[]>();
	for (const module of modules) {
		for (const source of new Set(module.objects.map((object) => sourceOf(object, files)))) {
			if (source !== null) append(owners, source, module);
		}
	}
	return owners;
}
