/** Places that look like modules and are not built, in words. */
import type { CheckReport, LeftOutPlace } from './check-report.ts';
import { visibleLine } from './visible-text.ts';
import { listed } from './words.ts';

export const LEFT_OUT_TITLE = 'Not built';
/** What stands before a proposal. */
export const SUGGESTION_SENTENCE =
	'To have it built, write into .github/modprobot.yml, with the commands that are right for it:';

/** Those that a check is not to be a pass for, if the change touches them: examples and the like are not among them. */
export function missedPlaces(leftOut: readonly LeftOutPlace[]): readonly LeftOutPlace[] {
	return leftOut.filter(({ kind }) => kind !== 'aside');
}

export function touchedPlaces(leftOut: readonly LeftOutPlace[]): readonly LeftOutPlace[] {
	return missedPlaces(leftOut).filter(({ touched }) => touched);
}

/** What a reader has to be told of: what the change touches, without a base all that is missed. */
export function openPlaces({ leftOut, subject }: Pick<CheckReport, 'leftOut' | 'subject'>): readonly LeftOutPlace[] {
	return subject.base === null ? missedPlaces(leftOut) : touchedPlaces(leftOut);
}

export function placeNames(places: readonly Pick<LeftOutPlace, 'path'>[]): string {
	return listed(
		places.map(({ path }) => (path === '.' ? 'the repository itself' : visibleLine(path, 60))),
		3,
	);
}
