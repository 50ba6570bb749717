/** What follows from files that did not compile: said with those files, and no failure of its own. */
import { definedIn } from './definitions.ts';
import type { Objects } from './evidence.ts';
import type { Salvaged } from './salvaged.ts';
import { sourceOf, type SymbolFinding } from './symbol-findings.ts';

export interface JudgedFindings {
	readonly real: readonly SymbolFinding[];
	/** For a module that only misses what a failed file would have given: which, by the module's path. */
	readonly consequences: ReadonlyMap<string, string>;
}

/**
 * @param uncompiledSources texts of the files that did not compile, by path; null where a text is not known.
 * @param salvaged what is known of some of these files all the same, by the object's path.
 * @param isOfKernel whether a symbol is the kernel's own, and not what an object of the tree might define.
 */
export function withoutConsequences(
	findings: readonly SymbolFinding[],
	objects: Objects,
	uncompiledSources: ReadonlyMap<string, string | null>,
	exists: (path: string) => boolean,
	salvaged: Salvaged,
	isOfKernel: (symbol: string) => boolean,
): JudgedFindings {
	const wanted = new Set(findings.map(({ symbol }) => symbol));
	const origin = new Map<string, string>();
	for (const [file, source] of uncompiledSources) {
		for (const symbol of definedIn(source ?? '', wanted, 'module')) origin.set(symbol, file);
	}
	for (const [path, object] of salvaged) {
		for (const symbol of object.defined) origin.set(symbol, sourceOf(path, exists) ?? path);
	}
	const known = (object: string) => salvaged.get(object) ?? objects.get(object);
	/** An object that was not made, and of which nothing tells what it would have defined. */
	const unknown = [...objects].find(([path, object]) => {
		const source = sourceOf(path, exists);
		return object === 'missing' && !salvaged.has(path) && (source === null || uncompiledSources.get(source) == null);
	})?.[0];
	/** A licence or import may stand in a part of the module that did not compile. */
	const maySay = (finding: SymbolFinding, macro: RegExp) =>
		finding.module.objects.some((object) => {
			if (typeof known(object) === 'object') return false;
			const source = uncompiledSources.get(sourceOf(object, exists) ?? '');
			return source == null || macro.test(source);
		});
	const causeOf = (finding: SymbolFinding): string | null => {
		const { symbol, reason, module } = finding;
		if (reason === 'not-exported' && origin.has(symbol)) {
			return `${symbol} is in ${origin.get(symbol)}, which did not compile`;
		}
		if (reason === 'not-exported' && unknown !== undefined && !isOfKernel(symbol)) {
			return `${symbol} may be in ${sourceOf(unknown, exists) ?? unknown}, which was not built`;
		}
		const isLicensed = module.objects.some((object) => {
			const found = known(object);
			return typeof found === 'object' && found.licences.length > 0;
		});
		const isHidden =
			(reason === 'gpl-only' && !isLicensed && maySay(finding, /\bMODULE_LICENSE\b/)) ||
			(reason === 'namespace-not-imported' && maySay(finding, /\bMODULE_IMPORT_NS\b/));
		return isHidden ? 'a file that may hold its licence or imports did not compile' : null;
	};
	const judged = findings.map((finding) => ({ finding, cause: causeOf(finding) }));
	return {
		real: judged.filter(({ cause }) => cause === null).map(({ finding }) => finding),
		consequences: new Map(
			judged.flatMap(({ finding, cause }) => (cause === null ? [] : [[finding.module.path, cause] as const])),
		),
	};
}
