/** What `modprobot kernels forecast` finds; its JSON. */
import { z } from 'zod';
import { SymbolFailureReason } from '../results/build-findings.ts';
import { NeedsOrigin, Place } from '../results/module-needs.ts';

const BuiltKernel = NeedsOrigin.shape.kernel;

const FailingSymbol = z.strictObject({
	symbol: z.string(),
	reason: SymbolFailureReason,
	/** The namespace (or `module:…` restriction) of the export, where that is the reason. */
	namespace: z.string().nullable(),
	/** Some of the places that use it, ordered by file and line, and whether there may be more. */
	uses: z.array(Place),
	moreUses: z.boolean(),
});

const FailingModule = z.strictObject({
	name: z.string(),
	path: z.string(),
	moduleRoot: z.string(),
	/** The kernel that it was last built for, of those whose needs are stored the nearest one. */
	builtFor: BuiltKernel,
	commit: z.string(),
	committedAt: z.string(),
	/** Ordered by symbol. */
	symbols: z.array(FailingSymbol),
});

const Unjudged = z.strictObject({
	owner: z.string(),
	name: z.string(),
	moduleRoot: z.string(),
	/** Null where it is all of the root. */
	module: z.string().nullable(),
	why: z.string(),
});

export const Forecast = z.strictObject({
	schemaVersion: z.literal(1),
	kernel: z.strictObject({
		/** Of the catalogue; null for a symbol table of its own. */
		id: z.string().nullable(),
		/** The path of the symbol table; null for a kernel of the catalogue. */
		file: z.string().nullable(),
		release: z.string().nullable(),
		arch: z.string().nullable(),
		exports: z.int(),
	}),
	/** What was held against the symbol table. */
	held: z.strictObject({ repositories: z.int(), modules: z.int() }),
	/** Repositories of which something would break, ordered by owner and name. */
	repositories: z.array(z.strictObject({ owner: z.string(), name: z.string(), modules: z.array(FailingModule) })),
	/** What fails for the same reason on the kernel it was last built for. */
	failingAlready: z.strictObject({ modules: z.int(), symbols: z.int() }),
	/** What is not exported, and named by headers of the older kernel only: those of this one may name something else. */
	ofHeaders: z.array(z.strictObject({ symbol: z.string(), modules: z.int() })),
	/** Names that this kernel does not export because its headers define them. */
	definedByHeaders: z.array(z.string()),
	/** What nothing, or not all, can be said of. */
	unjudged: z.array(Unjudged),
	/** Module roots that were built for other architectures only. */
	otherArchitectures: z.int(),
	/** Records of needs for which the snapshot had no room. */
	recordsLeftOut: z.int(),
});
export type Forecast = z.infer<typeof Forecast>;
export type FailingModule = z.infer<typeof FailingModule>;
export type Unjudged = z.infer<typeof Unjudged>;
