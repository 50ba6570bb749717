import { describe, expect, test } from '@jest/globals';
import { limitHit, OwnedSandbox } from './sandbox-fixture.ts';

/** What a limit may be overrun by is 10 s; the rest is for a busy machine to start and remove the container. */
const SLACK_MS = 30_000;

const MEBIBYTE = 1024 ** 2;
const ROOMY = { memoryBytes: 4096 * MEBIBYTE };

describe('a build that wants more than its share ends with the limit it hit, and its container is gone', () => {
	test.each([
		['a fork bomb', 'processes', { processes: 40 }, 'bomb() { bomb | bomb & }; bomb; sleep 5; exit 1'],
		['sleepers without end', 'processes', { processes: 40 }, 'while sleep 1000 & do :; done; exit 1'],
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

	test.each([
		['a silent hang', 'sleep 1000'],
		['a hang that ignores signals', "trap '' TERM INT HUP; while :; do sleep 1000; done"],
	])(
		'%s: silence',
		async (_what, script) => {
			expect(await limitHit({ silenceMs: 2000 }, script)).toBe('silence');
		},
		2000 + SLACK_MS,
	);

	test(
		'work without end that keeps talking: time',
		async () => {
			expect(await limitHit({ timeMs: 3000, silenceMs: 2900 }, 'while sleep 0.2; do echo .; done')).toBe('time');
		},
		3000 + SLACK_MS,
	);

	test(
		'processes that a command leaves behind, which then keep the next one from starting: processes',
		async () => {
			const session = await new OwnedSandbox().open({ processes: 40 });
			try {
				await session.run({ script: '(while sleep 1000 & do :; done) >/dev/null 2>&1; exit 0', maxOutputBytes: 1000 });
				const next = session.run({ script: 'true', maxOutputBytes: 1000 });
				await expect(next).rejects.toMatchObject({ kind: 'limit-exceeded', limit: 'processes' });
			} finally {
				await session.close();
			}
		},
		SLACK_MS,
	);
});
