/** The check run before there is a report, and where there will be none: it is always concluded. */
import type { LeftOutPlace } from '../results/check-report.ts';
import type { WithoutReport } from '../results/without-report.ts';
import type { Action, CheckRunOutput } from './check-run.ts';
import type { Conclusion } from '../judgement/status.ts';
import { fitSections, section } from './markdown/fit-sections.ts';
import { code, paragraph, phrase } from './markdown/nodes.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { counted, shortSha } from '../shared/words.ts';
import type { PhrasingContent } from 'mdast';

const MAX_LEFT_OUT = 5;
const CANCEL: Action = { label: 'Cancel', description: 'Stop this check', identifier: 'cancel' };

interface Words {
	readonly conclusion: Conclusion | null;
	readonly title: string;
	readonly summary: PhrasingContent[];
}

/** Title and summary of a check run that has no report. */
export function checkRunWithoutReport(state: WithoutReport): CheckRunOutput {
	const { conclusion, title, summary } = wordsFor(state);
	const status = conclusion !== null ? 'completed' : state.kind === 'in-progress' ? 'in_progress' : 'queued';
	return {
		status,
		conclusion,
		title,
		summary: fitSections([section('', { rank: 0 }, () => [paragraph(summary)])], null),
		text: null,
		annotations: [],
		actions: conclusion === null ? [CANCEL] : [],
	};
}

function wordsFor(state: WithoutReport): Words {
	switch (state.kind) {
		case 'queued':
			return { conclusion: null, title: 'Waiting for a builder', summary: phrase`The modules will be built soon.` };
		case 'in-progress': {
			const title = `Building: ${state.builtKernels} of ${counted(state.totalKernels, 'kernel')} done`;
			return { conclusion: null, title, summary: phrase`The modules are being built; the result will be here.` };
		}
		case 'no-module-touched':
			return {
				conclusion: 'skipped',
				title: 'No kernel module is touched',
				summary: phrase`No changed file can change what a module of this repository builds to, so nothing was built.${leftOutWords(state.leftOut ?? [])}`,
			};
		case 'no-module-found':
			return {
				conclusion: 'skipped',
				title: 'No kernel module found',
				summary: phrase`No Kbuild file, no Makefile with ${code('obj-m')} and no ${code('dkms.conf')} was found. Where there are modules nevertheless, name them under ${code('modules')} in ${code('.github/modprobot.yml')}.`,
			};
		case 'config-invalid':
			return {
				conclusion: 'neutral',
				title: 'The configuration is invalid',
				summary: phrase`${code(state.path)}: ${state.problem} Nothing was built. Mend the file on the base branch and say ${code('/recheck')}.`,
			};
		case 'source-missing':
			return {
				conclusion: 'neutral',
				title: 'Could not check: part of the source is missing',
				summary: phrase`${state.message}`,
			};
		case 'could-not-check':
			return {
				conclusion: 'neutral',
				title: 'Could not check: the check itself failed, not the modules',
				summary: phrase`${state.message} Say ${code('/recheck')} to try again.`,
			};
		case 'superseded':
		case 'cancelled':
		case 'closed':
			return cancelledWords(state);
		default:
			return state satisfies never;
	}
}

function leftOutWords(leftOut: readonly Pick<LeftOutPlace, 'path' | 'why'>[]): PhrasingContent[] {
	const lines = leftOut.slice(0, MAX_LEFT_OUT).flatMap(({ path, why }) => phrase` ${code(path)}: ${why}.`);
	const rest = leftOut.length - MAX_LEFT_OUT;
	const more = rest > 0 ? phrase` And ${rest} more.` : [];
	return leftOut.length === 0 ? [] : phrase` Not built in any check:${lines}${more}`;
}

type Cancelled = Extract<WithoutReport, { kind: 'superseded' | 'cancelled' | 'closed' }>;

function cancelledWords(state: Cancelled): Words {
	switch (state.kind) {
		case 'superseded': {
			const newer = state.newerSha === null ? [] : phrase` ${code(shortSha(state.newerSha))}`;
			return {
				conclusion: 'cancelled',
				title: 'Cancelled: a newer push is checked instead',
				summary: phrase`The newer commit${newer} has its own check.`,
			};
		}
		case 'cancelled':
			return {
				conclusion: 'cancelled',
				title: `Cancelled by ${visibleLine(state.by, 60)}`,
				summary: phrase`Say ${code('/recheck')} to check again.`,
			};
		case 'closed':
			return {
				conclusion: 'cancelled',
				title: 'Cancelled: the pull request was closed',
				summary: phrase`It is checked again when it is reopened.`,
			};
		default:
			return state satisfies never;
	}
}
