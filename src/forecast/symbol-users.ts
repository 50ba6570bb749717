/** Which modules use a symbol, of all whose needs are stored. */
import { z } from 'zod';
import { ModuleNeeds, NeedsRecord } from '../results/module-needs.ts';
import { compareText } from '../shared/text.ts';
import { byRelease } from '../symbols/history/kernel-version.ts';

const Need = ModuleNeeds.shape.symbols.element;

const SymbolUser = z.strictObject({
	owner: z.string(),
	name: z.string(),
	moduleRoot: z.string(),
	/** The `.ko` without suffix. */
	module: z.string(),
	path: z.string(),
	/** Kernels on which it uses the symbol, oldest first. */
	kernels: z.array(NeedsRecord.shape.kernel),
	/** Of the newest of these kernels. */
	commit: z.string(),
	...Need.pick({ named: true, uses: true, moreUses: true }).shape,
});
export type SymbolUser = z.infer<typeof SymbolUser>;

export const SymbolUsers = z.strictObject({
	schemaVersion: z.literal(1),
	symbols: z.array(z.strictObject({ symbol: z.string(), users: z.array(SymbolUser) })),
	recordsLeftOut: z.int(),
});
export type SymbolUsers = z.infer<typeof SymbolUsers>;

/** @returns for each symbol its users, ordered by repository and module. */
export function usersOf(
	symbols: readonly string[],
	records: readonly NeedsRecord[],
	recordsLeftOut: number,
): SymbolUsers {
	return {
		schemaVersion: 1,
		symbols: symbols.map((symbol) => ({ symbol, users: usersOfOne(symbol, records) })),
		recordsLeftOut,
	};
}

function usersOfOne(symbol: string, records: readonly NeedsRecord[]): SymbolUser[] {
	const found = records.flatMap((record) =>
		record.modules.flatMap((module) => {
			const need = module.symbols.find((one) => one.symbol === symbol);
			return need === undefined ? [] : [{ record, module, need }];
		}),
	);
	const byModule = Map.groupBy(found, ({ record, module }) => `${record.repositoryId}\t${module.path}`);
	return [...byModule.values()]
		.map((ofModule): SymbolUser => {
			const sorted = ofModule.toSorted((a, b) => byRelease(a.record.kernel, b.record.kernel));
			const { record, module, need } = sorted.at(-1)!;
			const { owner, name, moduleRoot, commit } = record;
			const { named, uses, moreUses } = need;
			const kernels = sorted.map((one) => one.record.kernel);
			return {
				owner,
				name,
				moduleRoot,
				module: module.name,
				path: module.path,
				kernels,
				commit,
				named,
				uses,
				moreUses,
			};
		})
		.toSorted((a, b) => compareText(a.owner, b.owner) || compareText(a.name, b.name) || compareText(a.path, b.path));
}
