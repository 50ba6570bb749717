/** The state of every module that make or dkms.conf named. */
import type { ModuleState } from '../results/build-findings.ts';
import * as posix from 'node:path/posix';
import { plainModuleName } from '../modules/module-root.ts';
import { listed } from '../shared/words.ts';
import type { BuiltObject, BuiltRoot } from './built-root.ts';
import type { Observations } from './observations.ts';
import { sourceOf } from './symbol-findings.ts';

/** Objects named in one sentence. */
const MAX_NAMES = 3;

/** dkms takes `-` and `_` for the same, as the module loader does. */
const sameName = (a: string, b: string) => plainModuleName(a) === plainModuleName(b);

/** Why a module that resolves may still be of no use: conditional compilation left nothing of it on this kernel. */
const COMPILES_TO_NOTHING = 'compiles to nothing on this kernel';

/**
 * The state of each module that make evaluated for one root, and of those that dkms.conf names in addition.
 * @param failing modules with a symbol failure, by path.
 * @param reasons why others do not resolve: they only miss what a failed sibling would have given, for example.
 */
export function moduleStates(
	root: BuiltRoot,
	{ files, analysis: { objects, linked } }: Pick<Observations, 'files' | 'analysis'>,
	failing: ReadonlySet<string>,
	reasons: ReadonlyMap<string, string>,
): ModuleState[] {
	const hasFailed = didNotCompile(root, files);
	const states = root.report.modules.map((module): ModuleState => {
		const identity = { name: module.name, path: module.path };
		const missing = module.objects.filter((object) => objects.get(object) === 'missing');
		if (missing.length > 0) {
			const failed = missing.filter(hasFailed);
			const name = (object: string) => sourceOf(object, files) ?? object;
			const why =
				failed.length > 0 ? `${listed(failed.map(name), MAX_NAMES)} did not compile` : notBuilt(missing.map(name));
			return { ...identity, state: 'not-built', why };
		}
		const isUnreadable = module.objects.some((object) => objects.get(object) === 'unreadable');
		if (isUnreadable && !linked.composites.has(module.path)) {
			return { ...identity, state: 'not-built', why: 'its objects are not in a form whose symbols can be read' };
		}
		if (failing.has(module.path)) return { ...identity, state: 'unresolved', why: null };
		const reason = reasons.get(module.path);
		if (reason !== undefined) return { ...identity, state: 'unresolved', why: reason };
		const isEmpty = module.objects.every((object) => isEmptyObject(objects.get(object)));
		return { ...identity, state: 'resolved', why: isEmpty ? COMPILES_TO_NOTHING : null };
	});
	return [...states, ...missingDkmsModules(root)];
}

/**
 * For which objects the compiler failed. The witness is its exit status, and its words where it was run by something else
 * than Kbuild.
 */
function didNotCompile({ report, runs }: BuiltRoot, files: ReadonlySet<string>): (object: string) => boolean {
	const sources = new Set(
		runs.flatMap(({ compilerErrors }) => compilerErrors.flatMap((one) => [one.source, one.file])),
	);
	return (object: string) => {
		const source = sourceOf(object, files);
		return report.failed.has(object) || (source !== null && sources.has(source));
	};
}

/** Modules that dkms.conf names and make did not even consider on this kernel, which dkms.conf does not exclude. */
function missingDkmsModules({ dkmsModules, report, excluded, failedDkmsSteps, idleReasons }: BuiltRoot): ModuleState[] {
	if (excluded !== null) return [];
	return dkmsModules
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
	return `${listed(names, MAX_NAMES)} ${names.length > 1 ? 'were' : 'was'} not built`;
}

function isEmptyObject(object: BuiltObject | undefined): boolean {
	return typeof object === 'object' && object.isEmpty;
}
