import { describe, expect, test } from '@jest/globals';
import { expectLimit, OwnedSandbox } from './sandbox-fixture.ts';

/** What a limit may be overrun by, and what starting and removing a container takes. */
const within = (limitMs: number) => limitMs + 20_000;

describe('a build that wants more than its share ends with the limit it hit', () => {
	test.each([
		['whose shell goes on', 'bomb() { bomb | bomb & }; bomb; sleep 5; exit 1'],
		['that fills the process table with sleepers', 'while sleep 1000 & do :; done; exit 1'],
	])(
		'a fork bomb %s',
		async (_what, script) => expectLimit('processes', { processes: 40, timeMs: 20_000 }, script),
		within(20_000),
	);

	test(
		'processes that a command leaves behind, which then keep the next one from starting',
		async () => {
			const sandbox = new OwnedSandbox();
			const session = await sandbox.open({ processes: 40 });
			try {
				await session.run({ script: '(while sleep 1000 & do :; done) >/dev/null 2>&1; exit 0', maxOutputBytes: 1000 });
				await expect(session.run({ script: 'true', maxOutputBytes: 1000 })).rejects.toMatchObject({
					kind: 'limit-exceeded',
					limit: 'processes',
				});
			} finally {
				await session.close();
			}
		},
		within(20_000),
	);

	test('a process that eats memory', async () => expectLimit('memory', {}, 'tail /dev/zero'), within(20_000));

	test(
		'memory eaten by the children of a command that goes on',
		async () => expectLimit('memory', {}, 'sh -c "tail /dev/zero"; echo "*** Error 137" >&2; exit 2'),
		within(20_000),
	);

	test(
		'files that are more than the memory, where the disk is larger: even the first process dies',
		async () => expectLimit('memory', { diskBytes: 1024 ** 3 }, 'cat /dev/zero >file'),
		within(20_000),
	);

	test(
		'files without end in the build directory',
		async () => expectLimit('disk', { diskBytes: 16 * 1024 ** 2 }, 'LC_ALL=C cat /dev/zero >file'),
		within(20_000),
	);

	test(
		'files without end in the directory for temporary files',
		async () => expectLimit('disk', { memoryBytes: 4 * 1024 ** 3 }, 'LC_ALL=C cat /dev/zero >/tmp/file'),
		within(20_000),
	);

	test(
		'endless words on standard error',
		async () => expectLimit('log', { logBytes: 100_000 }, 'yes >&2'),
		within(20_000),
	);

	test('endless output', async () => expectLimit('log', {}, 'yes'), within(20_000));

	test('a silent hang', async () => expectLimit('silence', { silenceMs: 2000 }, 'sleep 1000'), within(2000));

	test(
		'a hang that ignores signals',
		async () => expectLimit('silence', { silenceMs: 2000 }, "trap '' TERM INT HUP; while :; do sleep 1000; done"),
		within(2000),
	);

	test(
		'work without end that keeps talking',
		async () => expectLimit('time', { timeMs: 3000, silenceMs: 2500 }, 'while sleep 0.5; do echo .; done'),
		within(3000),
	);
});
