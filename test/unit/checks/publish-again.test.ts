import { expect, test } from '@jest/globals';
import { isWorthTelling } from '../../../src/checks/life-cycle/publish-again.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
const isDue = (refused: number, now: number) => isWorthTelling({ finishedAt: at(0), refusedAt: at(refused) }, at(now));

test('what GitHub refuses to be told is tried again after twice the time each time', () => {
	expect([isDue(0, 5), isDue(5, 9), isDue(5, 10), isDue(20, 39), isDue(20, 40)]).toEqual([
		true,
		false,
		true,
		false,
		true,
	]);
});
