/** Modules that head lost without any other error that says so. */
import type { ModuleState } from '../../results/build-findings.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { ReportedBuildError } from '../../results/check-report.ts';
import { listed } from '../../shared/words.ts';
import { isComparable, uncompiledFiles } from './comparable.ts';
import { isExcluded } from './excluded-roots.ts';

/** Files named in one sentence. */
const MAX_NAMES = 3;

/**
 * Modules that base built and head does not, where no other error says so. One whose sources are gone was removed on
 * purpose; one whose sources other modules are built from now was renamed or merged; one that dkms.conf leaves out now is
 * not meant to be there.
 * @param others what else is told of head.
 */
export function newlyMissing(
	head: BuildResult,
	base: BuildResult | null,
	others: readonly Pick<ReportedBuildError, 'origin'>[],
): ReportedBuildError[] {
	if (base === null || !isComparable(base) || !isComparable(head)) return [];
	const there = new Set(head.sourceFiles);
	const before = new Set(base.modules.map(({ path }) => path));
	const states = new Map(head.modules.map((module) => [module.path, module.state]));
	const uncompiled = (path: string) => (head.sources[path] ?? []).filter((source) => uncompiledFiles(head).has(source));
	// Files that do not compile are errors of their own, or of a header that did not compile in other files before either.
	const isTold = others.some(({ origin }) => origin === 'new');
	const isExplained = (path: string) => isTold && uncompiled(path).length > 0;
	const elsewhere = new Set(
		Object.entries(head.sources)
			.filter(([path]) => !isMissing(states.get(path)) || isExplained(path))
			.flatMap(([path, sources]) =>
				before.has(path) ? sources.filter((source) => !base.sources[path]?.includes(source)) : sources,
			),
	);
	return base.modules
		.filter(({ path, state }) => !isMissing(state) && isMissing(states.get(path)) && !isExcluded(path, head))
		.flatMap(({ name, path }) => {
			const sources = base.sources[path] ?? [];
			const left = sources.filter((source) => there.has(source));
			if (!states.has(path) && sources.length > 0 && left.every((source) => elsewhere.has(source))) return [];
			if (isExplained(path)) return [];
			const broken = uncompiled(path);
			const why =
				broken.length === 0 ? '' : `: ${listed(broken, MAX_NAMES)} ${broken.length > 1 ? 'do' : 'does'} not compile`;
			const message = `the module ${name} is built without this change and not with it${why}`;
			return [{ tool: 'make', file: null, line: null, column: null, message, origin: 'new' }];
		});
}

function isMissing(state: ModuleState['state'] | undefined): boolean {
	return state === undefined || state === 'not-built';
}
