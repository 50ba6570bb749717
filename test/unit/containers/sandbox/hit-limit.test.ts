import { describe, expect, test } from '@jest/globals';
import { limitFromCounters, saysDiskFull } from '../../../../src/containers/sandbox/hit-limit.ts';

const VERSION_1 = (kills: number, refusals: number) => `# memory/memory.oom_control
oom_kill_disable 0
under_oom 0
oom_kill ${kills}
# pids/pids.events
max ${refusals}
`;

/** `max` of memory.events counts reclaims at the limit, which is ordinary; only pids.events' one counts. */
const VERSION_2 = (kills: number, refusals: number) => `# memory.events
low 0
high 0
max 4711
oom 0
oom_kill ${kills}
oom_group_kill 0
# pids.events
max ${refusals}
`;

describe.each([
	['cgroup v1', VERSION_1],
	['cgroup v2', VERSION_2],
])('the counters of %s', (_version, counters) => {
	test('tell of a process that was killed for its memory', () => {
		expect(limitFromCounters(counters(2, 0))).toBe('memory');
	});

	test('tell of processes that could not be started', () => {
		expect(limitFromCounters(counters(0, 3))).toBe('processes');
	});

	test('tell of nothing where no limit was hit', () => {
		expect(limitFromCounters(counters(0, 0))).toBeNull();
	});

	test('tell of the memory first: a process that was killed cannot be started again', () => {
		expect(limitFromCounters(counters(1, 1))).toBe('memory');
	});
});

test('counters that cannot be read tell of nothing', () => {
	expect(limitFromCounters('')).toBeNull();
	expect(limitFromCounters('# memory.events\nmax 12\n')).toBeNull();
});

describe('a full disk', () => {
	test.each([
		'tar: a/b.c: Cannot write: No space left on device',
		'main.c:1:1: fatal error: error writing to /tmp/ccUn3.s: No space left on device',
		`Fatal error: can't write 32 bytes to section .text of main.o: 'No space left on device'`,
		'ld: final link failed: No space left on device',
		'cp: error writing x: No space left on device\r',
	])('is told by the end of a message: %s', (line) => {
		expect(saysDiskFull(`make: Entering directory\n${line}\nmake: *** Error 1\n`)).toBe(true);
	});

	test.each([
		'   12 |         pr_err("foo: No space left on device\\n");',
		'main.c:3:9: note: No space left on device is what ENOSPC means',
		'No space left on device',
	])('is not told by text that only quotes the words: %s', (line) => {
		expect(saysDiskFull(`${line}\n`)).toBe(false);
	});
});
