/** The report as the sections look at it: judged and grouped once. */
import type { PhrasingContent } from 'mdast';
import type { CheckReport, KernelReport } from '../../results/check-report.ts';
import { conclude, type Conclusion } from '../conclude.ts';
import { type Findings, findingsOf, ofAge } from '../../judgement/findings.ts';
import { kernelLabels } from '../../results/kernel-labels.ts';
import { code, link } from '../markdown/nodes.ts';
import { isInTree } from '../paths.ts';
import type { ReportContext } from '../report-context.ts';
import { checkStanding, type Standing, standingOf } from '../../judgement/standing.ts';
import { listed } from '../../shared/words.ts';

export interface View {
	readonly report: CheckReport;
	readonly context: ReportContext;
	readonly conclusion: Conclusion;
	readonly standing: Standing;
	readonly standings: ReadonlyMap<KernelReport, Standing>;
	readonly fresh: Findings;
	readonly preexisting: Findings;
	readonly unknown: Findings;
	readonly known: Findings;
	/** Whether there is a base to compare with. */
	readonly compared: boolean;
	readonly labels: ReadonlyMap<string, string>;
}

export function viewOf(report: CheckReport, context: ReportContext): View {
	const findings = findingsOf(report);
	return {
		report,
		context,
		conclusion: conclude(report, context),
		standing: checkStanding(report, context),
		standings: new Map(report.kernels.map((kernel) => [kernel, standingOf(kernel, context)])),
		fresh: ofAge(findings, 'fresh'),
		preexisting: ofAge(findings, 'preexisting'),
		unknown: ofAge(findings, 'unknown'),
		known: ofAge(findings, 'known'),
		compared: report.subject.base !== null,
		labels: kernelLabels(report.kernels),
	};
}

/** `5.10, 6.1 and 7.2` */
export function kernelNames({ labels }: View, kernels: readonly Pick<KernelReport, 'id'>[]): string {
	return listed(
		kernels.map(({ id }) => labels.get(id) ?? id),
		12,
	);
}

/** A path of the tree, perhaps with a line, linked to the head commit where that can be. */
export function place(context: ReportContext, file: string, line: number | null): PhrasingContent[] {
	return linkTo(context, file, line, [code(line !== null && line > 0 ? `${file}:${line}` : file)]);
}

/** Text that leads to a place of the tree, where that can be. */
export function linkTo(
	context: ReportContext,
	file: string,
	line: number | null,
	text: PhrasingContent[],
): PhrasingContent[] {
	return link(blobUrl(context, file, line !== null && line > 0 ? line : null), text);
}

function blobUrl(context: ReportContext, file: string, line: number | null): string | null {
	const inner = context.submodules?.findLast(({ path }) => file.startsWith(`${path}/`));
	return inner === undefined
		? fileUrl(context.repositoryUrl, context.headSha, file, line)
		: fileUrl(inner.cloneUrl.replace(/\.git$/, ''), inner.sha, file.slice(inner.path.length + 1), line);
}

function fileUrl(repositoryUrl: string | null, headSha: string, file: string, line: number | null): string | null {
	if (repositoryUrl === null || !/^[0-9a-f]{40,64}$/.test(headSha) || !isInTree(file) || file.length > 1000)
		return null;
	const path = file.split('/').map((segment) => encodeURIComponent(segment.toWellFormed()));
	return `${repositoryUrl}/blob/${headSha}/${path.join('/')}${line === null ? '' : `#L${line}`}`;
}
