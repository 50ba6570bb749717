/** What looks like a module and is not built: open where the change touches it, else folded. */
import { missedPlaces } from '../../judgement/left-out-places.ts';
import type { PhrasingContent, RootContent } from 'mdast';
import type { LeftOutPlace } from '../../results/check-report.ts';
import { LEFT_OUT_TITLE, SUGGESTION_SENTENCE } from '../left-out-places.ts';
import { type Section, section } from '../markdown/fit-sections.ts';
import { code, details, fence, heading, list, paragraph, phrase } from '../markdown/nodes.ts';
import { more } from './symbols.ts';
import type { View } from './view.ts';

const MAX_SHOWN = 40;

/** What the change touches, for which the check is no pass; without a base all that is missed. */
export function openLeftOut({ check: { report, openPlaces: open, isCompared } }: View): Section {
	const title = isCompared ? `${LEFT_OUT_TITLE}, and touched by this change` : LEFT_OUT_TITLE;
	return section('what is not built', { rank: 2, maxItems: MAX_SHOWN, isEmpty: open.length === 0 }, (max) => [
		heading(4, phrase`${title}`),
		...places(open, max),
		...suggestion(report.suggestedConfiguration),
	]);
}

/** Everything else that is not built. */
export function otherLeftOut({ check: { report, openPlaces: open } }: View): Section {
	const others = report.leftOut.filter((place) => !open.includes(place));
	const isProposed = open.length === 0 && missedPlaces(others).length > 0;
	return section('what else is not built', { rank: 8, maxItems: MAX_SHOWN, isEmpty: others.length === 0 }, (max) =>
		details(`${LEFT_OUT_TITLE}: ${others.length}`, [
			...places(others, max),
			...(isProposed ? suggestion(report.suggestedConfiguration) : []),
		]),
	);
}

function places(all: readonly LeftOutPlace[], max: number): RootContent[] {
	return [list(all.slice(0, max).map((place) => placeLine(place))), ...more(all.length - max)];
}

/** `driver`: why it is not built. */
function placeLine({ path, why }: Pick<LeftOutPlace, 'path' | 'why'>): PhrasingContent[] {
	return phrase`${code(path)}: ${why}`;
}

function suggestion(configuration: string | null): RootContent[] {
	return configuration === null
		? []
		: [paragraph(phrase`${SUGGESTION_SENTENCE}`), fence('yaml', configuration.trimEnd())];
}
