import { expect, test } from '@jest/globals';
import { hasMoved } from '../../../src/checks/life-cycle/moved-head.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const checked = { check: { headSha: 'a' }, subject: { observedAt: at(10) } };

test('a pull request has moved on when it has a newer head, or is closed since', () => {
	expect(hasMoved(checked, { state: 'open', headSha: 'b', updatedAt: at(11) })).toBe(true);
	expect(hasMoved(checked, { state: 'closed', headSha: 'a', updatedAt: at(11) })).toBe(true);
	expect(hasMoved(checked, { state: 'open', headSha: 'a', updatedAt: at(11) })).toBe(false);
});

test('one that is shown as it was before the push that we were told of has not', () => {
	expect(hasMoved(checked, { state: 'open', headSha: 'b', updatedAt: at(9) })).toBe(false);
	expect(hasMoved(checked, { state: 'open', headSha: 'b', updatedAt: at(10) })).toBe(false);
});
