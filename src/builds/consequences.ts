/** Unresolved symbols that only follow from files that did not compile: reported with those files, not as failures. */
import { definedIn } from './definitions.ts';
import { mayBeOfKernel, type Observations } from './observations.ts';
import { sourceOf, type SymbolFinding } from './symbol-findings.ts';

export interface JudgedFindings {
	readonly real: readonly SymbolFinding[];
	/** By the path of a module that lacks only what a failed file would have defined: a sentence about it. */
	readonly consequences: ReadonlyMap<string, string>;
}

export function withoutConsequences(seen: Observations): JudgedFindings {
	const causeOf = createCauses(seen);
	const judged = seen.analysis.findings.map((finding) => ({ finding, cause: causeOf(finding) }));
	return {
		real: judged.filter(({ cause }) => cause === null).map(({ finding }) => finding),
		consequences: new Map(
			judged.flatMap(({ finding, cause }) => (cause === null ? [] : [[finding.module.path, cause] as const])),
		),
	};
}

/** @returns what else explains a finding; null where nothing does. */
function createCauses(seen: Observations): (finding: SymbolFinding) => string | null {
	const { files, uncompiledTexts, analysis } = seen;
	const { objects, lenient } = analysis;
	const source = (object: string) => sourceOf(object, files);
	const known = (object: string) => lenient.get(object) ?? objects.get(object);
	const origin = originsOf(seen, source);
	/** An object that was not made, when nothing shows what it would have defined. */
	const unknown = [...objects].find(([path, object]) => {
		const file = source(path);
		return object === 'missing' && !lenient.has(path) && (file === null || uncompiledTexts.get(file) == null);
	})?.[0];
	/** A licence or import may stand in a part of the module that did not compile. */
	const maySay = (finding: SymbolFinding, macro: RegExp) =>
		finding.module.objects.some((object) => {
			if (typeof known(object) === 'object') return false;
			const text = uncompiledTexts.get(source(object) ?? '');
			return text == null || macro.test(text);
		});
	return (finding) => {
		const { symbol, reason, module } = finding;
		if (reason === 'not-exported' && origin.has(symbol)) {
			return `${symbol} is in ${origin.get(symbol)}, which did not compile`;
		}
		if (reason === 'not-exported' && unknown !== undefined && !mayBeOfKernel(seen, symbol)) {
			return `${symbol} may be in ${source(unknown) ?? unknown}, which was not built`;
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
}

/** The file that did not compile and would have defined a symbol, by the symbol. */
function originsOf(
	{ uncompiledTexts, analysis: { findings, lenient } }: Observations,
	source: (object: string) => string | null,
): ReadonlyMap<string, string> {
	const wanted = new Set(findings.map(({ symbol }) => symbol));
	const origin = new Map<string, string>();
	for (const [file, text] of uncompiledTexts) {
		for (const symbol of definedIn(text ?? '', wanted, 'module')) origin.set(symbol, file);
	}
	for (const [path, object] of lenient) {
		for (const symbol of object.defined) origin.set(symbol, source(path) ?? path);
	}
	return origin;
}
