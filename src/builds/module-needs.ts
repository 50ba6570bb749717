/** What each module of a build needs of the kernel, whether or not this kernel has it. */
import type { SymbolFailureReason } from '../results/build-findings.ts';
import { type ModuleNeeds, type RootNeeds, usesOfPlaces } from '../results/module-needs.ts';
import { append } from '../shared/collections.ts';
import type { NeedingModule, ObjectAnalysis, Observations } from './observations.ts';
import { demandsOf, exportsOfSiblings } from './symbol-findings.ts';
import { sortUses, usesOf } from './uses.ts';

/** Of one build. */
const MAX_MODULES = 1000;
const MAX_SYMBOLS = 40_000;
const MAX_SYMBOLS_A_MODULE = 2000;
/** References to one symbol of one module whose lines are asked for, and places that are kept. */
const MAX_REFERENCES = 6;
const MAX_USES = 3;
const MAX_IMPORTS = 100;
/** Characters of a setting of dkms.conf. */
const MAX_SETTING = 300;
const WORD = /[A-Za-z_]\w*/g;

/** The needs of the modules for which there is room, each with the references whose lines are to be found. */
export function findNeeds({ modules, objects, linked, lenient }: ObjectAnalysis): NeedingModule[] {
	const { siblings } = exportsOfSiblings(modules, objects, linked);
	let room = MAX_SYMBOLS;
	return demandsOf(modules.slice(0, MAX_MODULES), objects, linked, lenient).map(({ module, demand, ...found }) => {
		const all = demand.symbols.filter((symbol) => !siblings.has(symbol));
		const symbols = all.slice(0, Math.min(MAX_SYMBOLS_A_MODULE, room));
		room -= symbols.length;
		const references = found.referencesTo(new Set(symbols));
		return {
			module,
			rights: demand.rights,
			needs: symbols.map((symbol) => {
				const here = references.get(symbol) ?? [];
				// The variables of an object are slow to find: only where nothing else uses the symbol.
				const code = here.filter(({ reference }) => reference.kind === 'code');
				const asked = (code.length > 0 ? code : here).slice(0, MAX_REFERENCES);
				return { symbol, references: asked, hasMoreReferences: asked.length < here.length };
			}),
			leftOut: all.length - symbols.length,
		};
	});
}

/** The names among those that are asked for that a text has as words. */
export function namesInText(text: string, asked: ReadonlySet<string>): Set<string> {
	const found = new Set<string>();
	for (const [word] of text.matchAll(WORD)) if (asked.has(word)) found.add(word);
	return found;
}

/** @returns by root; null where it was not asked. */
export function judgeNeeds(seen: Observations): RootNeeds[] | null {
	if (seen.needs === null) return null;
	const failing = reasonsByNeed(seen);
	const { named, modules } = seen.needs;
	const byPath = new Map(modules.map((one) => [one.module.path, one]));
	// Several roots may build the same module: it is the first one's.
	const paths = new Set<string>();
	return seen.roots.map(({ root, excluded, report }) => {
		const own = report.modules.filter(({ path }) => !paths.has(path));
		for (const { path } of own) paths.add(path);
		const known = own.flatMap(({ path }) => byPath.get(path) ?? []);
		return {
			moduleRoot: root.path,
			excluded: excluded?.slice(0, MAX_SETTING) ?? null,
			modules: known.map((one) => needsOf(one, seen, named, failing)),
			modulesLeftOut: own.length - known.length,
		};
	});
}

function needsOf(
	{ module, rights, needs, leftOut }: NeedingModule,
	seen: Observations,
	named: ReadonlySet<string>,
	failing: ReadonlyMap<string, readonly SymbolFailureReason[]>,
): ModuleNeeds {
	const { symbolTable } = seen.kernel;
	const reasonsOf = (symbol: string) => failing.get(keyOf(module.path, symbol)) ?? [];
	const symbols = needs
		// Kbuild's last link gave it the others (`LDFLAGS_MODULE`): they fail nowhere.
		.filter(({ symbol }) => symbolTable?.exports.has(symbol) !== false || reasonsOf(symbol).length > 0)
		.map(({ symbol, references, hasMoreReferences }) => {
			const uses = sortUses(usesOf(references, seen));
			const places = uses.filter((use, index) => !isSamePlace(use, uses[index - 1]));
			return {
				symbol,
				named: named.has(symbol),
				failing: [...reasonsOf(symbol)],
				uses: usesOfPlaces(places.slice(0, MAX_USES)),
				moreUses: hasMoreReferences || places.length > MAX_USES,
			};
		});
	const { objects, lenient } = seen.analysis;
	return {
		name: module.name,
		path: module.path,
		gplCompatible: rights.isGplCompatible !== false,
		imports: [...(rights.imported ?? [])].slice(0, MAX_IMPORTS),
		unreadObjects: module.objects.filter((path) => typeof (lenient.get(path) ?? objects.get(path)) !== 'object').length,
		symbols,
		symbolsLeftOut: leftOut,
	};
}

function isSamePlace(a: { file: string; line: number }, b: { file: string; line: number } | undefined): boolean {
	return a.file === b?.file && a.line === b.line;
}

function reasonsByNeed({ analysis }: Observations): Map<string, SymbolFailureReason[]> {
	const reasons = new Map<string, SymbolFailureReason[]>();
	for (const { module, symbol, reason } of analysis.findings) append(reasons, keyOf(module.path, symbol), reason);
	return reasons;
}

function keyOf(path: string, symbol: string): string {
	return `${path}\t${symbol}`;
}
