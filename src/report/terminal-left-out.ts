/** What looks like a module and is not built, for a terminal. */
import { missedPlaces } from '../judgement/left-out-places.ts';
import type { CheckReport, LeftOutPlace } from '../results/check-report.ts';
import { LEFT_OUT_TITLE, SUGGESTION_SENTENCE } from './left-out-places.ts';
import { visibleLine, visibleLines } from '../shared/visible-text.ts';
import { moreLines } from './terminal.ts';

const MAX_SHOWN = 40;

export function leftOutLines(
	{ leftOut, suggestedConfiguration }: Pick<CheckReport, 'leftOut' | 'suggestedConfiguration'>,
	bold: (text: string) => string,
): string[] {
	if (leftOut.length === 0) return [];
	const isProposed = missedPlaces(leftOut).length > 0 && suggestedConfiguration !== null;
	const proposal = isProposed ? visibleLines(suggestedConfiguration).replaceAll('\t', ' ').trimEnd().split('\n') : [];
	return [
		bold(LEFT_OUT_TITLE),
		...leftOut.slice(0, MAX_SHOWN).map((place) => `  ${placeLine(place)}`),
		...moreLines(leftOut.length - MAX_SHOWN, '  '),
		...(proposal.length > 0 ? [`  ${SUGGESTION_SENTENCE}`, ...proposal.map((line) => `    ${line}`)] : []),
	];
}

function placeLine({ path, why, kind, touched }: LeftOutPlace): string {
	const age = touched && kind !== 'aside' ? ' (touched by this change)' : '';
	return `${visibleLine(path, 200)}${age}: ${visibleLine(why, 1000)}`;
}
