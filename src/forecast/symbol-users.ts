/** Which modules use a symbol, of all whose needs are stored. */
import { z } from 'zod';
import { type NeedsRecord, NeedsOrigin, Place, placesOf } from '../results/module-needs.ts';
import { compareText } from '../shared/text.ts';
import { byRelease } from '../symbols/history/kernel-version.ts';

const SymbolUser = z.strictObject({
	owner: z.string(),
	name: z.string(),
	moduleRoot: z.string(),
	/** The `.ko` without suffix. */
	module: z.string(),
	path: z.string(),
	/** Kernels on which it uses the symbol, oldest first. */
	kernels: z.array(NeedsOrigin.shape.kernel),
	/** Of the newest of these kernels. */
	commit: z.string(),
	/** Whether the tree's own text names it; else headers of the kernel do. */
	named: z.boolean(),
	/** Some of the places that use it, ordered by file and line, and whether there may be more. */
	uses: z.array(Place),
	moreUses: z.boolean(),
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
		(record.needs()?.modules ?? []).flatMap((module) => {
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
			const { named, moreUses } = need;
			const uses = placesOf(need.uses);
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
