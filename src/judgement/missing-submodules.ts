/** Submodules that the build had to do without: what there is to say, and which results do not count for it. */
import { z } from 'zod';
import type { KernelReport } from '../results/check-report.ts';
import { append } from '../shared/collections.ts';

export const CheckedSubmodule = z.strictObject({
	path: z.string(),
	commit: z.string(),
	/** Why its files were not there, to be read after a colon; null where they were. */
	missing: z.string().nullable(),
	/** Whether build files (or the configuration) mention it. */
	mentioned: z.boolean(),
	/** Whether they mention other modules' exports as well. */
	exports: z.boolean(),
	/** Whether the configuration says that modules are in it. */
	holdsModules: z.boolean(),
	/** Whether the configuration says that its files cannot change a build. */
	ignored: z.boolean(),
});
export type CheckedSubmodule = z.infer<typeof CheckedSubmodule>;

export interface SubmodulesOfSides {
	/** Null where there is no base. */
	readonly base: readonly CheckedSubmodule[] | null;
	readonly head: readonly CheckedSubmodule[];
}

/** Why a kernel's result does not count: part of the source was not there. */
export interface Doubt {
	/** Failures may follow from it. */
	readonly failures: boolean;
	/** What is green was not all there is. */
	readonly success: boolean;
	/** One line of plain text. */
	readonly title: string;
}

/** As compilers, make, shells and scripts say it. */
const MISSING_FILE =
	/No such file or directory|No rule to make target|file not found|can't (?:open|find)|does not exist/i;

/** A sentence for each submodule that was missing, head's first. */
export function submoduleNotes({ base, head }: SubmodulesOfSides): string[] {
	const said = missingOf(head);
	const known = new Set(said.map(({ path, missing }) => `${path}\0${missing}`));
	const more = missingOf(base ?? []).filter(({ path, missing }) => !known.has(`${path}\0${missing}`));
	return [...said.map((one) => `${sentence(one, 'head')}.`), ...more.map((one) => `${sentence(one, 'base')}.`)];
}

/**
 * Which kernels' results do not count, by kernel id. A failure does not where head lacks what base has, where base
 * lacks what head has, and where something is missing that may be the submodule's. A success does not where head
 * lacks what base has, or another commit of it, or modules.
 */
export function submoduleDoubts(kernels: readonly KernelReport[], sides: SubmodulesOfSides): Map<string, Doubt> {
	const head = missingOf(sides.head);
	const base = missingOf(sides.base ?? []);
	const twin = (one: CheckedSubmodule, others: readonly CheckedSubmodule[]) =>
		others.find(({ path }) => path === one.path);
	const onlyHead = head.filter((one) => sides.base !== null && !one.ignored && twin(one, base) === undefined);
	const onlyBase = base.find((one) => !one.ignored && twin(one, head) === undefined);
	const notBuilt = head.find((one) => {
		const before = twin(one, base);
		return one.holdsModules || (before !== undefined && before.commit !== one.commit && !one.ignored);
	});
	const doubts = new Map<string, Doubt>();
	for (const kernel of kernels) {
		const needed = [...onlyHead, ...head.filter((one) => isNeeded(one, kernel))];
		const failing = needed[0] ?? onlyBase;
		const passing = needed[0] ?? notBuilt;
		const reason = needed[0] ?? notBuilt ?? onlyBase;
		if (reason === undefined) continue;
		const title = sentence(reason, head.includes(reason) ? 'head' : 'base');
		doubts.set(kernel.id, { failures: failing !== undefined, success: passing !== undefined, title });
	}
	return doubts;
}

/** Where failures do not count, it cannot be said that they are new. */
export function withDoubtedOrigins(
	kernels: readonly KernelReport[],
	doubts: ReadonlyMap<string, Doubt>,
): KernelReport[] {
	const unclear = <T extends { readonly origin: KernelReport['buildErrors'][number]['origin'] }>(all: readonly T[]) =>
		all.map((one) => (one.origin === 'new' ? { ...one, origin: 'unknown' as const } : one));
	return kernels.map((kernel) =>
		doubts.get(kernel.id)?.failures !== true
			? kernel
			: {
					...kernel,
					symbolFailures: unclear(kernel.symbolFailures),
					buildErrors: unclear(kernel.buildErrors),
				},
	);
}

function missingOf(submodules: readonly CheckedSubmodule[]): (CheckedSubmodule & { readonly missing: string })[] {
	return submodules.flatMap((one) => (one.missing === null ? [] : [{ ...one, missing: one.missing }]));
}

function sentence({ path, missing }: Pick<CheckedSubmodule, 'path' | 'missing'>, side: 'base' | 'head'): string {
	const where = side === 'base' ? 'the base commit’s build' : 'the build';
	return `The submodule ${path} was left out of ${where}: ${missing}`;
}

function isNeeded(submodule: CheckedSubmodule, { buildErrors, symbolFailures, outcome }: KernelReport): boolean {
	const { mentioned, exports } = submodule;
	if (mentioned && (outcome === 'incomplete' || buildErrors.some(({ tool }) => tool === 'make'))) return true;
	if (exports && symbolFailures.some(({ reason }) => reason === 'not-exported')) return true;
	return buildErrors.some(
		({ message }) => MISSING_FILE.test(message) && (mentioned || speaksOf(message, submodule.path)),
	);
}

const NOT_OF_A_NAME = /[^\w.+-]+/;

/** Whether a text names the directory, by any path. */
export function speaksOf(text: string, path: string): boolean {
	return text.split(NOT_OF_A_NAME).includes(nameOf(path));
}

/** The same for many texts and many directories: each text is gone through once. */
export function textsSpeakingOf(texts: readonly string[]): (path: string) => readonly string[] {
	const byName = new Map<string, string[]>();
	for (const text of texts) for (const name of new Set(text.split(NOT_OF_A_NAME))) append(byName, name, text);
	return (path) => byName.get(nameOf(path)) ?? [];
}

function nameOf(path: string): string {
	return path.split('/').at(-1) ?? path;
}
