/** The check run before there is a report, and where there will be none: it is always concluded. */
import type { LeftOutPlace } from '../results/check-report.ts';
import type { Progress, WithoutReport } from '../results/without-report.ts';
import type { Action, CheckRunOutput } from './check-run.ts';
import type { Conclusion } from '../judgement/status.ts';
import { fitSections, section } from './markdown/fit-sections.ts';
import { code, paragraph, phrase } from './markdown/nodes.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { counted, roundedDuration, shortSha } from '../shared/words.ts';
import type { PhrasingContent } from 'mdast';

const MAX_LEFT_OUT = 5;
export const CANCEL: Action = { label: 'Cancel', description: 'Stop this check', identifier: 'cancel' };

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
	const words = (conclusion: Words['conclusion'], title: string, summary: PhrasingContent[]) => {
		return { conclusion, title, summary };
	};
	switch (state.kind) {
		case 'queued':
			return words(null, 'Waiting for a builder', phrase`The modules will be built soon.`);
		case 'in-progress': {
			return words(
				null,
				`Building: ${progressWords(state.progress)}`,
				phrase`The modules are being built; the result will be here.`,
			);
		}
		case 'no-module-touched': {
			const summary = phrase`No changed file can change what a module of this repository builds to, so nothing was built.${leftOutWords(state.leftOut ?? [])}`;
			return words('skipped', 'No kernel module is touched', summary);
		}
		case 'no-module-found': {
			const summary = phrase`No Kbuild file, no Makefile with ${code('obj-m')} and no ${code('dkms.conf')} was found. Where there are modules nevertheless, name them under ${code('modules')} in ${code('.github/modprobot.yml')}.`;
			return words('skipped', 'No kernel module found', summary);
		}
		case 'config-invalid': {
			const summary = phrase`${code(state.path)}: ${state.problem} Nothing was built. Mend the file on the base branch and say ${code('/recheck')}.`;
			return words('neutral', 'The configuration is invalid', summary);
		}
		case 'source-missing':
			return words('neutral', 'Could not check: part of the source is missing', phrase`${state.message}`);
		case 'head-unreadable': {
			const summary = phrase`${state.message} The base commit’s files can be checked, so this is the change’s. Nothing was built.`;
			return words('failure', 'The files of this commit cannot be checked', summary);
		}
		case 'could-not-check': {
			const summary = phrase`${state.message} Say ${code('/recheck')} to try again.`;
			return words('neutral', 'Could not check: the check itself failed, not the modules', summary);
		}
		case 'superseded': {
			const newer = state.newerSha === null ? [] : phrase` ${code(shortSha(state.newerSha))}`;
			const summary = phrase`The newer commit${newer} has its own check.`;
			return words('cancelled', 'Cancelled: a newer push is checked instead', summary);
		}
		case 'cancelled': {
			const summary = phrase`Say ${code('/recheck')} to check again.`;
			return words('cancelled', `Cancelled by ${visibleLine(state.by, 60)}`, summary);
		}
		case 'closed': {
			const summary = phrase`It is checked again when it is reopened.`;
			return words('cancelled', 'Cancelled: the pull request was closed', summary);
		}
		default:
			return state satisfies never;
	}
}

/** `3 of 8 builds, about 40 s left`. */
export function progressWords({ done, total, leftMs }: Progress): string {
	const left = leftMs === null || done >= total ? '' : `, about ${roundedDuration(leftMs)} left`;
	return `${done} of ${counted(total, 'build')}${left}`;
}

function leftOutWords(leftOut: readonly Pick<LeftOutPlace, 'path' | 'why'>[]): PhrasingContent[] {
	const lines = leftOut.slice(0, MAX_LEFT_OUT).flatMap(({ path, why }) => phrase` ${code(path)}: ${why}.`);
	const rest = leftOut.length - MAX_LEFT_OUT;
	const more = rest > 0 ? phrase` And ${rest} more.` : [];
	return leftOut.length === 0 ? [] : phrase` Not built in any check:${lines}${more}`;
}
