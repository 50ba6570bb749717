/** The judged check as the sections look at it. */
import { isInTree } from '../../results/build-findings.ts';
import type { PhrasingContent } from 'mdast';
import type { JudgedCheck } from '../../judgement/judge-check.ts';
import { kernelNamer, type NameKernels } from '../../results/kernel-labels.ts';
import { code, link } from '../markdown/nodes.ts';
import type { ReportContext } from '../report-context.ts';
import { titleOf } from '../title.ts';

export interface View {
	readonly check: JudgedCheck;
	readonly context: ReportContext;
	readonly title: string;
	/** `5.10, 6.1 and 7.2` */
	readonly names: NameKernels;
}

export function viewOf(check: JudgedCheck, context: ReportContext): View {
	return { check, context, title: titleOf(check), names: kernelNamer(check.report.kernels) };
}

/** A path of the tree, perhaps with a line, linked to the head commit where that can be. */
export function place(view: View, file: string, line: number | null): PhrasingContent[] {
	return linkTo(view, file, line, [code(line !== null && line > 0 ? `${file}:${line}` : file)]);
}

/** Text that leads to a place of the tree, where that can be. */
export function linkTo(view: View, file: string, line: number | null, text: PhrasingContent[]): PhrasingContent[] {
	return link(blobUrl(view, file, line !== null && line > 0 ? line : null), text);
}

function blobUrl({ check, context }: View, file: string, line: number | null): string | null {
	const inner = context.submodules?.findLast(({ path }) => file.startsWith(`${path}/`));
	return inner === undefined
		? fileUrl(context.repositoryUrl, check.report.subject.head, file, line)
		: fileUrl(inner.cloneUrl.replace(/\.git$/, ''), inner.sha, file.slice(inner.path.length + 1), line);
}

function fileUrl(repositoryUrl: string | null, headSha: string, file: string, line: number | null): string | null {
	if (repositoryUrl === null || !/^[0-9a-f]{40,64}$/.test(headSha) || !isInTree(file) || file.length > 1000)
		return null;
	const path = file.split('/').map((segment) => encodeURIComponent(segment.toWellFormed()));
	return `${repositoryUrl}/blob/${headSha}/${path.join('/')}${line === null ? '' : `#L${line}`}`;
}
