/** Which of the places that look like modules and are not built count. */
import type { CheckReport, LeftOutPlace } from '../results/check-report.ts';

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
