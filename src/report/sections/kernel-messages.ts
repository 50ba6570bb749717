/** Kernels whose result needs a sentence: a limit, the machinery, nothing to verify with, modules not built. */
import type { PhrasingContent, RootContent } from 'mdast';
import type { KernelReport } from '../../results/check-report.ts';
import { type Section, section } from '../markdown/fit-sections.ts';
import { code, codes, heading, list, phrase } from '../markdown/nodes.ts';
import type { JudgedKernel } from '../../judgement/judge-check.ts';
import { more } from './symbols.ts';
import type { View } from './view.ts';

const TALKATIVE: ReadonlySet<KernelReport['outcome']> = new Set([
	'limit-exceeded',
	'infrastructure-error',
	'unverifiable',
	'incomplete',
	'excluded',
]);

export function kernelMessages({ check }: View): Section {
	const kernels = check.kernels.filter(isTalkative);
	const missing = check.totalKernels - check.kernels.length;
	const options = { rank: 4, maxItems: 30, isEmpty: kernels.length + missing === 0 };
	return section('kernels without a full result', options, (max) => {
		const lines = kernels.slice(0, max).map((kernel) => message(kernel));
		if (missing > 0) lines.push(phrase`${missing} more of the kernels asked for: no result`);
		return [heading(4, phrase`Kernels without a full result`), list(lines), ...more(kernels.length - max)];
	});
}

/** Where only some of the roots are left out, the outcome is that of the others. */
function isTalkative({ report: { outcome, message: said, moduleRoots } }: JudgedKernel): boolean {
	return TALKATIVE.has(outcome) || (said !== null && moduleRoots.some((root) => root.outcome === 'excluded'));
}

function message({ report: kernel, isDisputed }: JudgedKernel): PhrasingContent[] {
	if (isDisputed) return phrase`${code(kernel.id)}: ${kernel.message ?? ''}`;
	// What there is to say of a kernel that cannot be verified is always the same.
	const own = kernel.message === null || kernel.outcome === 'unverifiable' ? [] : phrase` ${kernel.message}`;
	return phrase`${code(kernel.id)}: ${meaning(kernel)}${own}${notBuilt(kernel)}`;
}

function meaning({ outcome, limit }: KernelReport): string {
	if (limit === 'killed') return 'the build ended the processes that run it.';
	if (outcome === 'limit-exceeded') return `the build was stopped at the ${limit ?? 'resource'} limit.`;
	if (outcome === 'infrastructure-error') return 'the check itself failed; this says nothing about the modules.';
	if (outcome === 'unverifiable') return 'no usable Module.symvers, so symbols cannot be verified.';
	if (outcome === 'incomplete') return 'nothing failed, but not every expected module was built.';
	return outcome === 'excluded' ? 'nothing was built.' : 'built in part.';
}

function notBuilt({ modules, outcome }: KernelReport): PhrasingContent[] {
	const names = modules
		.filter(({ state }) => state === 'not-built')
		.map(({ name, why }) => (why === null ? name : `${name} (${why})`));
	return outcome === 'incomplete' && names.length > 0 ? phrase` Missing: ${codes(names, 8)}.` : [];
}

/** What is wrong with the pull request's own configuration, and further sentences. */
export function notes({ check: { report }, context }: View): Section {
	return section('notes', { rank: 1, maxItems: 20 }, (max) => [
		...configProblem(context.configProblem),
		...noteList(report.notes, max),
	]);
}

function configProblem(problem: string | null): RootContent[] {
	if (problem === null) return [];
	return [
		heading(4, phrase`Configuration in this pull request`),
		list([
			phrase`${code('.github/modprobot.yml')}: ${problem}`,
			phrase`The check used the base branch’s configuration. Merged as it is, later checks will have no valid one.`,
		]),
	];
}

function noteList(all: readonly string[], max: number): RootContent[] {
	if (all.length === 0) return [];
	return [heading(4, phrase`Notes`), list(all.slice(0, max).map((note) => phrase`${note}`)), ...more(all.length - max)];
}
