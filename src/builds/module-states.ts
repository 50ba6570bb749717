/** Accounts for every module that make or dkms.conf named. */
import * as posix from 'node:path/posix';
import { plainModuleName } from '../modules/module-root.ts';
import type { ModuleState } from '../results/check-report.ts';
import { namedUpTo } from '../shared/text.ts';
import type { BuiltObject, Objects, RootEvidence } from './evidence.ts';
import type { ExpectedModule } from './kbuild-report.ts';
import { sourceOf } from './symbol-findings.ts';

/** Objects named in one sentence. */
const MAX_NAMES = 3;

/** dkms takes `-` and `_` for the same, as the module loader does. */
const sameName = (a: string, b: string) => plainModuleName(a) === plainModuleName(b);

export interface StateContext {
	readonly objects: Objects;
	readonly exists: (path: string) => boolean;
	/** Whether the compiler failed for an object; a missing one may also never have been reached. */
	readonly failed: (object: string) => boolean;
	/** Whether all that a module was linked of could be read, whatever form its parts have. */
	readonly isLinked: (path: string) => boolean;
	/** Modules with a symbol failure. */
	readonly failing: ReadonlySet<string>;
	/** Why others do not resolve all the same: they only miss what a failed sibling would have given, for example. */
	readonly consequences: ReadonlyMap<string, string>;
}

/** Why a module that resolves may still be of no use: conditional compilation left nothing of it on this kernel. */
const COMPILES_TO_NOTHING = 'compiles to nothing on this kernel';

/** The state of each module that make evaluated for one root. */
export function moduleStates(modules: readonly ExpectedModule[], context: StateContext): ModuleState[] {
	return modules.map((module) => {
		const identity = { name: module.name, path: module.path };
		const missing = module.objects.filter((object) => context.objects.get(object) === 'missing');
		if (missing.length > 0) {
			const failed = missing.filter(context.failed);
			const name = (object: string) => sourceOf(object, context.exists) ?? object;
			const why =
				failed.length > 0 ? `${namedUpTo(MAX_NAMES, failed.map(name))} did not compile` : notBuilt(missing.map(name));
			return { ...identity, state: 'not-built', why };
		}
		const isUnreadable = module.objects.some((object) => context.objects.get(object) === 'unreadable');
		if (isUnreadable && !context.isLinked(module.path)) {
			return { ...identity, state: 'not-built', why: 'its objects are not in a form whose symbols can be read' };
		}
		if (context.failing.has(module.path)) return { ...identity, state: 'unresolved', why: null };
		const consequence = context.consequences.get(module.path);
		if (consequence !== undefined) return { ...identity, state: 'unresolved', why: consequence };
		const isEmpty = module.objects.every((object) => isEmptyObject(context.objects.get(object)));
		return { ...identity, state: 'resolved', why: isEmpty ? COMPILES_TO_NOTHING : null };
	});
}

/**
 * For which objects the compiler failed. The witness is its exit status, and its words where it was run by something else
 * than Kbuild.
 */
export function didNotCompile(
	{ report, runs }: RootEvidence,
	exists: (path: string) => boolean,
): (object: string) => boolean {
	const sources = new Set(
		runs.flatMap(({ compilerErrors }) => compilerErrors.flatMap((one) => [one.source, one.file])),
	);
	return (object: string) => {
		const source = sourceOf(object, exists);
		return report.failed.has(object) || (source !== null && sources.has(source));
	};
}

/** Modules that dkms.conf promises and make did not even consider on this kernel, which dkms.conf does not leave out. */
export function missingPromises({
	promised,
	report,
	excluded,
	failedDkmsSteps,
	idleReasons,
}: RootEvidence): ModuleState[] {
	if (excluded !== null) return [];
	return promised
		.filter(({ name }) => !report.modules.some((module) => sameName(module.name, name)))
		.map(({ name, directory }) => ({
			name,
			path: posix.join(directory, `${name}.ko`),
			state: 'not-built',
			why:
				failedDkmsSteps[0] ??
				`dkms.conf names it, the Makefile leaves it out on this kernel${because(idleReasons.get(directory))}`,
		}));
}

function because(reason: string | undefined): string {
	return reason === undefined ? '' : `: ${reason}`;
}

function notBuilt(names: readonly string[]): string {
	return `${namedUpTo(MAX_NAMES, names)} ${names.length > 1 ? 'were' : 'was'} not built`;
}

function isEmptyObject(object: BuiltObject | undefined): boolean {
	return typeof object === 'object' && object.isEmpty;
}
