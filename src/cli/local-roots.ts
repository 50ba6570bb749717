/** Which module roots a check at the desk builds, on both sides, and what it does not. */
import { rootsWithNeeded } from '../checks/plan/needed-roots.ts';
import { type NotBuilt, notBuiltOf, withLost } from '../checks/plan/not-built.ts';
import { planRoots } from '../checks/plan/plan-roots.ts';
import {
	defaultRepositoryConfig,
	parseRepositoryConfig,
	REPOSITORY_CONFIG_PATH,
	type RepositoryConfig,
} from '../config/repository-config.ts';
import type { ModuleRoot } from '../modules/module-root.ts';
import { mainRoots, touchedRoots } from '../modules/touched-roots.ts';
import { leftOutLines } from '../report/terminal-left-out.ts';
import { UserError } from '../shared/errors.ts';
import type { CheckSources } from './check-sources.ts';

export interface LocalRoots {
	/** All that were found or are configured. */
	readonly all: readonly ModuleRoot[];
	/** Those that are built, in this order. */
	readonly head: readonly ModuleRoot[];
	readonly base: readonly ModuleRoot[];
	/** Whether they are all that would be built if the change touched everything. */
	readonly everyModule: boolean;
	readonly notBuilt: NotBuilt;
}

const MAX_CONFIG_BYTES = 64 * 1024;

/** @throws UserError where it is invalid. */
export async function readLocalConfig({ head }: CheckSources): Promise<RepositoryConfig> {
	const text = await head.readFile(REPOSITORY_CONFIG_PATH, MAX_CONFIG_BYTES);
	return text === null ? defaultRepositoryConfig() : parseRepositoryConfig(text);
}

export async function findLocalRoots({ head, base }: CheckSources, config: RepositoryConfig): Promise<LocalRoots> {
	const found = await planRoots(head, config);
	const main = mainRoots(found.roots);
	const changed = base === null ? null : await head.changedFilesSince(base);
	const wanted = changed === null ? main : touchedRoots(found.roots, changed, config.ignore);
	const paths = wanted.map(({ path }) => path);
	const built = rootsWithNeeded(found.roots, paths);
	const before = base === null ? null : await planRoots(base, config);
	const notBuilt = notBuiltOf(found, built, changed, config);
	return {
		all: found.roots,
		head: built,
		base: before === null ? [] : rootsWithNeeded(before.roots, paths),
		everyModule: main.every((root) => built.includes(root)),
		notBuilt: before === null ? notBuilt : withLost(notBuilt, found, before),
	};
}

/**
 * @param missing sentences about parts of the source that are not there.
 * @throws UserError where there is nothing that could be built, whatever changed.
 */
export function requireRoots(
	{ head: { label }, base }: CheckSources,
	{ all, head, notBuilt }: LocalRoots,
	missing: readonly string[],
): void {
	if (notBuilt.leftOut.length === 0 && all.length === 0) {
		throw new UserError(
			`No kernel module was found in ${label}: no Kbuild file or Makefile with obj-m, and no dkms.conf that covers one. ` +
				[
					`If its build files are generated, name the module and its commands in ${REPOSITORY_CONFIG_PATH}.`,
					...missing,
				].join(' '),
		);
	}
	if (base !== null || head.length > 0) return;
	const lines = leftOutLines(notBuilt, (text) => text);
	throw new UserError([`Nothing that could be built was found in ${label}:`, ...lines].join('\n'));
}
