/** Whose job goes first. */
import type { Check } from '../ports/records.ts';
import type { SendOptions } from '../ports/queue.ts';
import { isBranch } from './subject.ts';

/** Builds of a check that are told apart; the catalogue is far smaller. */
const PLACES = 64;
const CHECKS = 2 ** 24;
/** More than all turns of branches; the queue keeps 32 bits. */
const PEOPLE_WAIT = PLACES * CHECKS;

/** Somebody waits for what is asked of a pull request or a merge queue; a branch is built where nothing else is due. */
export function planTurn(subjectKey: string): SendOptions {
	return { priority: isBranch(subjectKey) ? 0 : 1 };
}

/**
 * Older checks first, so that none is overtaken for ever; within one its builds as they are ordered.
 * @param place of the build, counted from 0.
 */
export function buildTurn(
	{ subjectKey, generation }: Pick<Check, 'subjectKey' | 'generation'>,
	place: number,
): SendOptions {
	const turn = (generation % CHECKS) * PLACES + Math.min(place, PLACES - 1);
	return { priority: (isBranch(subjectKey) ? 0 : PEOPLE_WAIT) - turn };
}
