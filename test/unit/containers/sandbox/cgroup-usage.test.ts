import { expect, it, test } from '@jest/globals';
import { meterArguments, processorTimeOf } from '../../../../src/containers/sandbox/cgroup-usage.ts';

test.each([
	['usec 1500000', 1500],
	['nsec 79536269', 79.536269],
	['usec 0', 0],
])('%s', (answer, milliseconds) => {
	expect(processorTimeOf(answer)).toBe(milliseconds);
});

test.each(['none', '', 'usec ', 'usec', 'nsec -1', 'usec 1 2', 'sec 5', `usec ${'9'.repeat(21)}`])(
	'%j is no answer',
	(answer) => {
		expect(processorTimeOf(answer)).toBeNull();
	},
);

it('measures as a user that the build is not, so that it can neither kill nor forge', () => {
	expect(meterArguments('c')).toContain('--user=65533:65533');
});
