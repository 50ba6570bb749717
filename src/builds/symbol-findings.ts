/** Judges every module of a build: which symbols it cannot have, and where its objects refer to them. */
import type { ObjectFile, Reference } from '../symbols/object-file.ts';
import { unresolvedSymbols, type UnresolvedSymbol } from '../symbols/resolve.ts';
import type { Export, SymbolTable } from '../symbols/symbol-table.ts';
import type { Objects } from './evidence.ts';
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

export interface SymbolFindings {
	readonly findings: readonly SymbolFinding[];
	/** Everything the modules of this build export to each other. */
	readonly siblingExports: ReadonlySet<string>;
}

/**
 * @param salvaged objects that stand in for missing ones: they need symbols, and export none.
 * @param symbolList what modules may use of the kernel; null where all that it exports.
 *
 * Kbuild's own object of every module ("module-common", `.mod.o`) brings nothing a module's own objects lack.
 */
export function findUnresolvedSymbols(
	modules: readonly ExpectedModule[],
	objects: Objects,
	kernel: SymbolTable,
	salvaged: ReadonlyMap<string, ObjectFile>,
	symbolList: ReadonlySet<string> | null,
): SymbolFindings {
	const siblings = new Map<string, Omit<Export, 'owner'>>();
	for (const object of objects.values()) {
		if (typeof object === 'object') for (const [symbol, found] of object.exports) siblings.set(symbol, found);
	}
	const findings = modules.flatMap((module) => {
		const compiled = module.objects
			.map((path) => [path, salvaged.get(path) ?? objects.get(path)] as const)
			.filter((entry): entry is readonly [string, ObjectFile] => typeof entry[1] === 'object');
		const linked = { name: module.name, objects: compiled.map(([, object]) => object) };
		const unresolved = unresolvedSymbols(linked, kernel, siblings, symbolList);
		const references = referencesTo(new Set(unresolved.map(({ symbol }) => symbol)), compiled);
		return unresolved.map((found) => ({ ...found, module, references: references.get(found.symbol) ?? [] }));
	});
	return { findings, siblingExports: new Set(siblings.keys()) };
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

/** The source file an object was compiled from, by Kbuild's rule (same name); null where the tree has none. */
export function sourceOf(object: string, exists: (path: string) => boolean): string | null {
	const stem = object.replace(/\.o$/, '');
	return ['.c', '.S', '.rs'].map((suffix) => stem + suffix).find(exists) ?? null;
}
