/** Holds a kernel's symbol table against what all modules needed when they were last built. */
import {
	type ModuleNeeds,
	type NeedsOrigin,
	type NeedsRecord,
	placesOf,
	type RootNeeds,
} from '../results/module-needs.ts';
import { append, getOrInsertComputed } from '../shared/collections.ts';
import { compareText } from '../shared/text.ts';
import { counted } from '../shared/words.ts';
import { byRelease } from '../symbols/history/kernel-version.ts';
import { unmetDemands, type UnresolvedSymbol } from '../symbols/resolve.ts';
import type { Export, SymbolTable } from '../symbols/symbol-table.ts';
import type { FailingModule, Forecast, Unjudged } from './forecast-report.ts';

export interface ForecastKernel {
	/** Null for a symbol table that is no kernel's of the catalogue. */
	readonly id: string | null;
	readonly file: string | null;
	/** Null where it is not known: then it counts as newer than every other. */
	readonly release: string | null;
	/** Null where it is not known: then all architectures are held against it. */
	readonly arch: string | null;
	readonly symbolTable: SymbolTable;
}

/** No symbol that a sibling gives is stored as needed. */
const NO_SIBLINGS: ReadonlyMap<string, Export> = new Map();

export function forecast(records: readonly NeedsRecord[], kernel: ForecastKernel, recordsLeftOut: number): Forecast {
	const { chosen, otherArchitectures } = recordsFor(records, kernel);
	const read = chosen.map((record) => ({ record, needs: record.needs() }));
	const judged = read.map(({ record, needs }) => ({
		record,
		modules: (needs?.modules ?? []).map((one) => judge(one, kernel)),
	}));
	const failing = Map.groupBy(
		judged.filter(({ modules }) => modules.some(({ breaking }) => breaking.length > 0)),
		({ record }) => record.repositoryId,
	);
	const all = judged.flatMap(({ modules }) => modules);
	const already = all.filter((one) => one.already > 0);
	const { id, file, release, arch, symbolTable } = kernel;
	return {
		schemaVersion: 1,
		kernel: { id, file, release, arch, exports: symbolTable.exports.size },
		held: { repositories: new Set(chosen.map(({ repositoryId }) => repositoryId)).size, modules: all.length },
		repositories: [...failing.values()]
			.map((parts) => ({
				owner: parts[0]!.record.owner,
				name: parts[0]!.record.name,
				modules: parts.flatMap(({ record, modules }) => modules.flatMap((one) => failingModule(record, one))),
			}))
			.toSorted((a, b) => compareText(a.owner, b.owner) || compareText(a.name, b.name)),
		failingAlready: { modules: already.length, symbols: already.reduce((sum, one) => sum + one.already, 0) },
		ofHeaders: countedSymbols(all.flatMap(({ ofHeaders }) => ofHeaders)),
		definedByHeaders: [...new Set(all.flatMap((one) => one.definedByHeaders))].toSorted(compareText),
		unjudged: read.flatMap(({ record, needs }) => unjudged(record, needs)),
		otherArchitectures,
		recordsLeftOut,
	};
}

/** Of each module root the needs on the kernel that is nearest: the newest that is not newer, else the oldest. */
function recordsFor(records: readonly NeedsRecord[], kernel: ForecastKernel) {
	const roots = new Map<string, NeedsRecord[]>();
	for (const record of records) append(roots, `${record.repositoryId}\t${record.moduleRoot}`, record);
	const chosen: NeedsRecord[] = [];
	let otherArchitectures = 0;
	for (const ofRoot of roots.values()) {
		const byArch = Map.groupBy(ofRoot, (record) => record.kernel.arch);
		const wanted = [...byArch].filter(([arch]) => kernel.arch === null || arch === kernel.arch);
		if (wanted.length === 0) otherArchitectures += 1;
		for (const [, some] of wanted) chosen.push(nearest(some, kernel));
	}
	const order = (a: NeedsRecord, b: NeedsRecord) =>
		compareText(a.owner, b.owner) || compareText(a.name, b.name) || compareText(a.moduleRoot, b.moduleRoot);
	return { chosen: chosen.toSorted(order), otherArchitectures };
}

function nearest(records: readonly NeedsRecord[], { id, release }: ForecastKernel): NeedsRecord {
	const rank = (record: NeedsRecord) => Number(record.kernel.id === id);
	const sorted = records.toSorted(
		(a, b) => byRelease(a.kernel, b.kernel) || rank(a) - rank(b) || compareText(a.committedAt, b.committedAt),
	);
	const notNewer = sorted.filter((record) => release === null || byRelease(record.kernel, { release }) <= 0);
	return notNewer.at(-1) ?? sorted[0]!;
}

interface JudgedModule {
	readonly module: ModuleNeeds;
	readonly breaking: readonly UnresolvedSymbol[];
	/** How many symbols fail for the same reason where it was last built. */
	readonly already: number;
	readonly ofHeaders: readonly string[];
	readonly definedByHeaders: readonly string[];
}

function judge(module: ModuleNeeds, kernel: ForecastKernel): JudgedModule {
	const rights = { name: module.name, isGplCompatible: module.gplCompatible, imported: new Set(module.imports) };
	const demand = { rights, symbols: module.symbols.map(({ symbol }) => symbol) };
	const unmet = unmetDemands(demand, kernel.symbolTable, NO_SIBLINGS);
	const needs = new Map(unmet.length === 0 ? [] : module.symbols.map((need) => [need.symbol, need]));
	const kinds = Map.groupBy(unmet, ({ symbol, reason }) => {
		const need = needs.get(symbol)!;
		if (need.failing.includes(reason)) return 'already';
		if (reason !== 'not-exported') return 'breaking';
		if (isDefinedByHeaders(symbol, kernel)) return 'defined';
		return need.named ? 'breaking' : 'of-headers';
	});
	const names = (kind: 'of-headers' | 'defined') => (kinds.get(kind) ?? []).map(({ symbol }) => symbol);
	return {
		module,
		breaking: kinds.get('breaking') ?? [],
		already: new Set(kinds.get('already')?.map(({ symbol }) => symbol)).size,
		ofHeaders: names('of-headers'),
		definedByHeaders: names('defined'),
	};
}

/**
 * Since 6.10 what allocates is a macro around a function of that name (include/linux/alloc_tag.h, alloc_hooks), which
 * the symbol table tells without the headers.
 */
function isDefinedByHeaders(symbol: string, { symbolTable }: ForecastKernel): boolean {
	return symbolTable.exports.has(`${symbol}_noprof`);
}

/** The symbols that break for not being exported: the kernel's headers may define them. */
export function notExportedIn({ repositories }: Forecast): string[] {
	const symbols = repositories.flatMap(({ modules }) => modules.flatMap((one) => one.symbols));
	return [...new Set(symbols.filter(({ reason }) => reason === 'not-exported').map(({ symbol }) => symbol))];
}

/** @param defined names that the kernel's headers define as macros or inline functions: they need no export. */
export function withNamesOfHeaders(found: Forecast, defined: ReadonlySet<string>): Forecast {
	const stands = ({ symbol, reason }: FailingModule['symbols'][number]) =>
		reason !== 'not-exported' || !defined.has(symbol);
	const repositories = found.repositories.map((repository) => ({
		...repository,
		modules: repository.modules
			.map((module) => ({ ...module, symbols: module.symbols.filter(stands) }))
			.filter(({ symbols }) => symbols.length > 0),
	}));
	const all = new Set([...found.definedByHeaders, ...notExportedIn(found).filter((symbol) => defined.has(symbol))]);
	return {
		...found,
		repositories: repositories.filter(({ modules }) => modules.length > 0),
		definedByHeaders: [...all].toSorted(compareText),
	};
}

function failingModule(
	{ kernel, commit, committedAt, moduleRoot }: NeedsOrigin,
	{ module, breaking }: JudgedModule,
): FailingModule[] {
	if (breaking.length === 0) return [];
	const needs = new Map(module.symbols.map((need) => [need.symbol, need]));
	const symbols = breaking.map(({ symbol, reason, namespace }) => {
		const { uses, moreUses } = needs.get(symbol)!;
		return { symbol, reason, namespace, uses: placesOf(uses), moreUses };
	});
	return [{ name: module.name, path: module.path, moduleRoot, builtFor: kernel, commit, committedAt, symbols }];
}

function countedSymbols(symbols: readonly string[]): Forecast['ofHeaders'] {
	const counts = new Map<string, { symbol: string; modules: number }>();
	for (const symbol of symbols) getOrInsertComputed(counts, symbol, () => ({ symbol, modules: 0 })).modules += 1;
	return [...counts.values()].toSorted((a, b) => b.modules - a.modules || compareText(a.symbol, b.symbol));
}

function unjudged({ owner, name, moduleRoot, kernel }: NeedsOrigin, needs: RootNeeds | null): Unjudged[] {
	const place = { owner, name, moduleRoot };
	if (needs === null) return [{ ...place, module: null, why: 'what is stored of it cannot be read' }];
	const { excluded, modules, modulesLeftOut } = needs;
	const where = `for ${kernel.release}`;
	if (excluded !== null)
		return [{ ...place, module: null, why: `dkms.conf leaves out ${kernel.release}: ${excluded}` }];
	const ofRoot = [
		...(modules.length + modulesLeftOut === 0 ? [`no module of it was built ${where}`] : []),
		...(modulesLeftOut === 0 ? [] : [`${counted(modulesLeftOut, 'module')} more than are stored`]),
	];
	const ofModules = modules.flatMap(({ name: module, unreadObjects, symbolsLeftOut }) => [
		...(unreadObjects === 0
			? []
			: [{ ...place, module, why: `${counted(unreadObjects, 'object')} of it could not be built or read ${where}` }]),
		...(symbolsLeftOut === 0
			? []
			: [{ ...place, module, why: `${counted(symbolsLeftOut, 'symbol')} more than are stored` }]),
	]);
	return [...ofRoot.map((why) => ({ ...place, module: null, why })), ...ofModules];
}
