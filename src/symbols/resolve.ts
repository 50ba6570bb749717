/** Whether every symbol a module needs is there for it, the way modpost and the module loader decide. */
import type { SymbolFailureReason } from '../results/build-findings.ts';
import { isGplCompatible } from './licence.ts';
import type { ObjectFile } from './object-file.ts';
import { type Export, isRestriction, restrictionAdmits, type SymbolTable } from './symbol-table.ts';

/** A module as it would be linked: its name and the objects that compiled. */
export interface LinkedModule {
	readonly name: string;
	readonly objects: readonly ObjectFile[];
	/** Symbols that something else defines for it. */
	readonly alsoDefined?: ReadonlySet<string>;
}

/** A symbol the module needs and cannot have. */
export interface UnresolvedSymbol {
	readonly symbol: string;
	readonly reason: SymbolFailureReason;
	readonly namespace: string | null;
}

/** Why a module cannot have a symbol. */
export type Barrier = Omit<UnresolvedSymbol, 'symbol'>;

/** What decides which exports a module may use; null what is not known. */
export interface ModuleRights {
	readonly name: string;
	readonly isGplCompatible: boolean | null;
	readonly imported: ReadonlySet<string> | null;
}

/** @param isListed whether the configuration lets modules use it. */
export function barriersTo(
	{ namespace, gplOnly }: Omit<Export, 'owner'>,
	module: ModuleRights,
	isListed: boolean,
): Barrier[] {
	const barriers: Barrier[] = [];
	if (isRestriction(namespace)) {
		if (!restrictionAdmits(namespace, module.name)) barriers.push({ reason: 'restricted', namespace });
	} else if (namespace !== null && module.imported?.has(namespace) === false) {
		barriers.push({ reason: 'namespace-not-imported', namespace });
	}
	if (gplOnly && module.isGplCompatible === false) barriers.push({ reason: 'gpl-only', namespace: null });
	if (!isListed) barriers.push({ reason: 'not-on-symbol-list', namespace: null });
	return barriers;
}

/** What a module needs of others, and what decides whether it may have it. */
export interface Demand {
	readonly rights: ModuleRights;
	/** In the order of their names. */
	readonly symbols: readonly string[];
}

export function demandOf({ name, objects, alsoDefined }: LinkedModule): Demand {
	const defined = new Set(objects.flatMap((object) => [...object.defined]));
	return {
		rights: {
			name,
			isGplCompatible: isGplCompatible(objects.flatMap((object) => object.licences)),
			imported: new Set(objects.flatMap((object) => object.importedNamespaces)),
		},
		symbols: [...neededBy(objects)]
			.filter((symbol) => !defined.has(symbol) && alsoDefined?.has(symbol) !== true)
			.toSorted(),
	};
}

/**
 * @param siblings exports of the other modules of the same check.
 * @param symbolList what modules may use of the kernel; null where all that it exports.
 * @returns in the order of the symbols' names; a symbol once for each reason, as modpost does.
 */
export function unmetDemands(
	{ rights, symbols }: Demand,
	kernel: SymbolTable,
	siblings: ReadonlyMap<string, Omit<Export, 'owner'>>,
	symbolList: ReadonlySet<string> | null = null,
): UnresolvedSymbol[] {
	const failuresOf = (symbol: string): readonly Barrier[] => {
		const found = siblings.get(symbol) ?? kernel.exports.get(symbol);
		if (found === undefined) return [{ reason: 'not-exported', namespace: null }];
		return barriersTo(found, rights, siblings.has(symbol) || symbolList?.has(symbol) !== false);
	};
	return symbols.flatMap((symbol) => failuresOf(symbol).map((failure) => ({ symbol, ...failure })));
}

/** A symbol that one object needs strongly is needed, even where another mentions it weakly. */
export function neededBy(objects: readonly ObjectFile[]): Set<string> {
	return new Set(
		objects.flatMap((object) => [...object.undefined].filter(([, { weak }]) => !weak).map(([symbol]) => symbol)),
	);
}
