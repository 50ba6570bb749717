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
/** Lets the commit of the check run be built, and no other. */
const APPROVE: Action = { label: 'Build it', description: 'Let this commit be built', identifier: 'approve' };
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
		actions: conclusion === null ? [CANCEL] : conclusion === 'action_required' ? [APPROVE] : [],
	};
}

function wordsFor(state: WithoutReport): Words {
	const words = (conclusion: Words['conclusion'], title: string, summary: PhrasingContent[]) => {
		return { conclusion, title, summary };
	};
	switch (state.kind) {
		case 'queued':
			return words(null, 'Waiting for a builder', phrase`The modules will be built soon.`);
		case 'no-room': {
			const { of, what, limit } = state;
			const where = of === 'repository' ? 'this repository' : 'all repositories of this installation';
			const most = what === 'checks' ? counted(limit, 'check') : counted(limit, 'build');
			const summary = phrase`This server works on ${most} for ${where} at the same time, and as many are under way. This one begins by itself when others have ended.`;
			return words(null, `Waiting for room: ${most} of ${where} at the same time`, summary);
		}
		case 'awaiting-approval': {
			const who = state.author === null ? 'an account that is gone' : code(state.author);
			const why =
				state.why === 'author'
					? phrase`It is by ${who}, who has no write access to this repository, so nothing was built yet.`
					: phrase`Its commits are in a fork that is neither of ${who}, who opened it, nor of somebody with write access to this repository, so nothing was built yet.`;
			const next = phrase` Somebody with write access can look at the change and comment ${code('/recheck')}, or press ${code(APPROVE.label)} here: that builds this commit, and a later push waits again.`;
			return words('action_required', 'Waiting for somebody with write access to say /recheck', [...why, ...next]);
		}
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
