import { describe, expect, test } from '@jest/globals';
import { limitHit, outcomeOf, OwnedSandbox } from './sandbox-fixture.ts';

// Most of this is waiting, in containers of their own: some tests run side by side.

/** What a limit may be overrun by is 10 s; the rest is for a busy machine to start and remove the container. */
const SLACK_MS = 30_000;

const MEBIBYTE = 1024 ** 2;
const ROOMY = { memoryBytes: 4096 * MEBIBYTE };

describe('a build that wants more than its share ends with the limit it hit, and its container is gone', () => {
	test.concurrent.each([
		['a fork bomb', 'processes', { processes: 40 }, 'bomb() { bomb | bomb & }; bomb; sleep 3; exit 1'],
		['sleepers without end', 'processes', { processes: 40 }, 'while sleep 1000 & do :; done; exit 1'],
		[
			'everything else ended, and no place left for the first process to start anything',
			'processes',
			{ processes: 40 },
			`perl -e 'kill 9, -1; for (;;) { fork // next or sleep 1000 }'`,
		],
		['a process that eats memory', 'memory', {}, 'tail /dev/zero'],
		['memory eaten by a child, after which make goes on', 'memory', {}, 'sh -c "tail /dev/zero"; exit 2'],
		['more files than memory: even the first process dies', 'memory', { diskBytes: 1024 ** 3 }, 'cat /dev/zero >file'],
		['files without end', 'disk', { diskBytes: 16 * MEBIBYTE }, 'cat /dev/zero >file'],
		['temporary files without end', 'disk', ROOMY, 'cat /dev/zero >/tmp/file'],
		['endless words', 'log', { logBytes: 100_000 }, 'yes >&2'],
		['endless output', 'log', {}, 'yes'],
	] as const)(
		'%s: %s',
		async (_what, limit, limits, script) => {
			expect(await limitHit(limits, script)).toBe(limit);
		},
		SLACK_MS,
	);

	test.concurrent.each([
		['a silent hang', 'sleep 1000'],
		['a hang that ignores signals', "trap '' TERM INT HUP; while :; do sleep 1000; done"],
	])(
		'%s: silence',
		async (_what, script) => {
			expect(await limitHit({ silenceMs: 1000 }, script)).toBe('silence');
		},
		1000 + SLACK_MS,
	);

	test.concurrent(
		'work without end, after an attempt to kill whatever might count it: time, by what was used',
		async () => {
			const kill =
				'for p in /proc/[0-9]*; do case ${p#/proc/} in $$ | $PPID) ;; *) kill -KILL ${p#/proc/} ;; esac; done';
			const { limit, used } = await outcomeOf({ timeMs: 2000 }, `{ ${kill}; } 2>/dev/null; while :; do :; done`);
			expect(limit).toBe('time');
			expect(used?.processorMs).toBeGreaterThanOrEqual(2000);
		},
		60_000 + SLACK_MS,
	);

	test.concurrent(
		'waiting without end that keeps talking: time, by the machine’s clock, which is nobody’s fault',
		async () => {
			const { limit, message, used } = await outcomeOf({ clockMs: 2000 }, 'while sleep 0.2; do echo .; done');
			expect({ limit, used }).toEqual({ limit: 'time', used: null });
			expect(message).toMatch(/^The build was not done after 2 s by the clock/);
		},
		2000 + SLACK_MS,
	);

	test.concurrent(
		'processes that a command leaves behind, which then keep the next one from starting: processes',
		async () => {
			const session = await new OwnedSandbox().open({ processes: 40 });
			try {
				// bash tries again where it cannot fork, so that no place is left.
				const fill = 'bash -c "while :; do sleep 1000 & done" >/dev/null 2>&1 & sleep 3; exit 0';
				await session.run({ script: fill, maxOutputBytes: 1000 });
				const next = session.run({ script: 'sleep 1 & sleep 1 & sleep 1 & sleep 1 & wait', maxOutputBytes: 1000 });
				await expect(next).rejects.toMatchObject({ kind: 'limit-exceeded', limit: 'processes' });
			} finally {
				await session.close();
			}
		},
		SLACK_MS,
	);
});

describe('a build that ends what runs it', () => {
	test.concurrent.each([
		['everything at once', 'kill -KILL -1'],
		['everything, and asks nicely', 'kill -TERM -1; sleep 10'],
	])(
		'%s: is told so, and it is no fault of the machine',
		async (_what, script) => {
			expect(await limitHit({}, `sh -c '${script}'; exit 3`)).toBe('killed');
		},
		SLACK_MS,
	);
});

describe('a limit of more than the machine has', () => {
	test.concurrent.each([
		['processors', { cpus: 1000 }],
		['memory', { memoryBytes: 1024 ** 5 }],
	])(
		'%s: is no reason not to build',
		async (_what, limits) => {
			expect(await limitHit(limits, 'true')).toBeNull();
		},
		SLACK_MS,
	);
});

describe('limits count what a build uses, not how long it takes', () => {
	test.concurrent(
		'who waits for longer than the time limit, and prints, is within the limits',
		async () => {
			const script = 'for i in 1 2 3 4; do echo $i; sleep 1; done';
			const { limit, used } = await outcomeOf({ timeMs: 3000, silenceMs: 3000 }, script);
			expect(limit).toBeNull();
			expect(used?.processorMs).toBeLessThan(3000);
		},
		SLACK_MS,
	);

	test.concurrent(
		'who works without a word is not silent, who sleeps without a word is',
		async () => {
			// It ends by what it used, however busy the machine is.
			const work = '(ulimit -t 4; while :; do :; done)';
			const { limit, used } = await outcomeOf({ silenceMs: 2000 }, `${work}; while sleep 1000; do :; done`);
			expect(limit).toBe('silence');
			expect(used?.processorMs).toBeGreaterThan(3000);
		},
		60_000 + SLACK_MS,
	);
});
