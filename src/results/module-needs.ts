/**
 * What the modules of a build need of the kernel, whether or not this kernel has it: what another kernel is held
 * against without building them.
 */
import { z } from 'zod';
import { SymbolFailureReason } from './build-findings.ts';

/** A symbol that no module of the same build gives; references that are only weak do not need it. */
const NeededSymbol = z.strictObject({
	symbol: z.string(),
	/** Whether the tree's own text names it. Else the kernel's headers do, and those of another kernel may name another. */
	named: z.boolean(),
	/** Why the module cannot have it on the kernel it was built for; empty where it can. */
	failing: z.array(SymbolFailureReason),
	/**
	 * Some of the places that use it, `file:line`, ordered, with tabs between: one text, since what a forecast reads has
	 * hundreds of thousands of them and shows a few.
	 */
	uses: z.string(),
	/** Whether there may be further places. */
	moreUses: z.boolean(),
});

export const ModuleNeeds = z.strictObject({
	/** The `.ko` without suffix. */
	name: z.string(),
	/** Of the `.ko`. */
	path: z.string(),
	gplCompatible: z.boolean(),
	/** The namespaces that it imports. */
	imports: z.array(z.string()),
	/** Its objects that did not compile, of which nothing is known. */
	unreadObjects: z.int().nonnegative(),
	/** Ordered by symbol. */
	symbols: z.array(NeededSymbol),
	/** Symbols for which there was no room. */
	symbolsLeftOut: z.int().nonnegative(),
});
export type ModuleNeeds = z.infer<typeof ModuleNeeds>;

export const RootNeeds = z.strictObject({
	moduleRoot: z.string(),
	/** The setting of dkms.conf that leaves out the kernel it was built for; null where none does. */
	excluded: z.string().nullable(),
	modules: z.array(ModuleNeeds),
	/** Modules for which there was no room. */
	modulesLeftOut: z.int().nonnegative(),
});
export type RootNeeds = z.infer<typeof RootNeeds>;

/** Where the needs of a module root come from. */
export const NeedsOrigin = z.strictObject({
	installationId: z.int(),
	repositoryId: z.int(),
	owner: z.string(),
	name: z.string(),
	/** The kernel it was built for; `release` is `uname -r`. */
	kernel: z.strictObject({ id: z.string(), arch: z.string(), release: z.string() }),
	/** The newest commit of the default branch that is known to build the same. */
	commit: z.string(),
	/** ISO 8601. */
	committedAt: z.iso.datetime(),
	moduleRoot: z.string(),
});
export type NeedsOrigin = z.infer<typeof NeedsOrigin>;

/** The needs of one module root, as they are stored. */
export interface NeedsRecord extends NeedsOrigin {
	/** Read when they are asked for: all of them are many megabytes. Null where they cannot be read. */
	readonly needs: () => RootNeeds | null;
}

/** A place in the tree. */
export const Place = z.strictObject({ file: z.string(), line: z.int().nonnegative() });
export type Place = z.infer<typeof Place>;

/** Those of `uses`. */
export function placesOf(uses: string): Place[] {
	return uses.split('\t').flatMap((text) => {
		const colon = text.lastIndexOf(':');
		const line = Number(text.slice(colon + 1));
		return colon <= 0 || !Number.isSafeInteger(line) ? [] : [{ file: text.slice(0, colon), line }];
	});
}

/** For `uses`; a file that cannot be told apart from the rest is left out. */
export function usesOfPlaces(places: readonly Place[]): string {
	const told = places.filter(({ file }) => !file.includes('\t'));
	return told.map(({ file, line }) => `${file}:${line}`).join('\t');
}
