/** For the check's text: each kernel by itself, with the modules that do not resolve and the end of its log. */
import type { ModuleState } from '../../results/build-findings.ts';
import type { PhrasingContent, RootContent } from 'mdast';
import type { KernelReport } from '../../results/check-report.ts';
import { type Section, section } from '../markdown/fit-sections.ts';
import { code, codes, details, fence, heading, list, phrase } from '../markdown/nodes.ts';
import { builtInWords } from '../reasons.ts';
import { duration } from '../../shared/words.ts';
import { lastLines, visibleLines } from '../../shared/visible-text.ts';
import type { View } from './view.ts';

const LOG_BYTES = 40_000;
const LOG_BYTES_PER_KERNEL = 12_000;
const MAX_MODULES = 60;
const MAX_PATHS = 20;

export function kernelDetails(view: View): readonly Section[] {
	return view.check.report.kernels.map((kernel) =>
		section(`details of ${kernel.id}`, { rank: 5, maxItems: MAX_MODULES }, (max) => [
			heading(3, phrase`${kernel.id}`),
			list(facts(kernel, max)),
		]),
	);
}

/** The end of each log of a kernel that did not pass. */
export function kernelLogs(view: View): readonly Section[] {
	const kernels = view.check.report.kernels.filter(({ outcome }) => outcome !== 'pass');
	const bytes = Math.min(LOG_BYTES_PER_KERNEL, Math.floor(LOG_BYTES / Math.max(kernels.length, 1)));
	return kernels.map((kernel) =>
		section(`the log of ${kernel.id}`, { rank: 6 }, () =>
			logOf(kernel, view.context.kernels.get(kernel.id)?.log ?? null, bytes),
		),
	);
}

function logOf(kernel: KernelReport, log: string | null, bytes: number): RootContent[] {
	if (log === null || log.trim() === '') return [];
	const { text, cut } = lastLines(visibleLines(log).trimEnd(), bytes);
	return details(`${cut ? 'End of the log' : 'Log'} of ${kernel.id}`, [fence('text', text)]);
}

function facts(kernel: KernelReport, max: number): PhrasingContent[][] {
	const open = kernel.modules.filter(({ state }) => state !== 'resolved');
	// What failed for the same reason (a sibling that did not compile) is told once.
	const groups = [...Map.groupBy(open, ({ state, why }) => JSON.stringify([state, why])).values()];
	const hidden = groups.slice(max).reduce((sum, group) => sum + group.length, 0);
	return [
		phrase`kernel ${code(kernel.release)} (${kernel.arch}), compiler ${code(kernel.compiler)}`,
		phrase`image ${code(kernel.image)}`,
		phrase`${builtInWords(kernel)}${kernel.message === null ? [] : phrase`: ${kernel.message}`}`,
		...kernel.moduleRoots.map(
			({ path, outcome, durationMs, cached }) =>
				phrase`built in ${code(path)}: ${outcome}, ${cached ? 'result of an earlier build' : timeOf(kernel, durationMs)}`,
		),
		...groups.slice(0, max).map(moduleGroup),
		...(hidden > 0 ? [phrase`and ${hidden} more modules`] : []),
	];
}

function timeOf({ reused }: KernelReport, durationMs: number): string {
	return `${duration(durationMs)}${reused === 'objects' ? ' from the objects of an earlier build' : ''}`;
}

function moduleGroup(group: readonly ModuleState[]): PhrasingContent[] {
	const { state, why } = group[0]!;
	const paths = group.map(({ path }) => path);
	const what = state === 'not-built' ? 'not built' : paths.length === 1 ? 'does not resolve' : 'do not resolve';
	return phrase`${codes(paths, MAX_PATHS)}: ${what}${why === null ? [] : phrase` (${why})`}`;
}
