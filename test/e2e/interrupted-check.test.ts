import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';

const MODPROBOT = new URL('../../bin/modprobot', import.meta.url).pathname;

/** What the engine is asked goes through a script that notes the names of containers. */
const NOTING = (engine: string, notes: string) => `#!/bin/sh
for word; do
	case $word in --name=modprobot-*) echo "\${word#--name=}" >>'${notes}' ;; esac
done
exec '${engine}' "$@"
`;

const MAKEFILE = `obj-m := demo.o
$(obj)/demo.o: $(obj)/hang
$(obj)/hang:
	touch $(src)/started; sleep 1000
`;

describe('a check that is interrupted while it builds', () => {
	let directory: string;
	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'modprobot-interrupted-'));
		const { stdout } = await execa('sh', ['-c', 'command -v docker']);
		await writeFile(join(directory, 'docker'), NOTING(stdout, join(directory, 'names')));
		await chmod(join(directory, 'docker'), 0o755);
		await execa('mkdir', [join(directory, 'module')]);
		await writeFile(join(directory, 'module/Kbuild'), MAKEFILE);
		await writeFile(join(directory, 'module/demo.c'), '');
	});
	afterAll(() => rm(directory, { recursive: true, force: true }));

	/** Starts a check, waits until its build hangs, interrupts it, and tells how it ended. */
	async function interrupted(interrupt: (pid: number) => Promise<void>) {
		await rm(join(directory, 'names'), { force: true });
		const check = spawn(MODPROBOT, ['check', join(directory, 'module'), '--kernel', 'debian-12', '--clean'], {
			// In a process group of its own, as a shell puts it.
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, PATH: `${directory}:${process.env['PATH']}` },
		});
		const [stdout, stderr] = [text(check.stdout), text(check.stderr)];
		const ended = once(check, 'exit');
		const name = await Promise.race([
			buildingContainer(),
			ended.then(async () => Promise.reject(new Error(await stderr))),
		]);
		await interrupt(check.pid!);
		const [code] = await ended;
		const left = await execa('docker', ['ps', '--all', '--quiet', `--filter=name=${name}`]);
		return { code, stdout: await stdout, stderr: await stderr, left: left.stdout };
	}

	async function buildingContainer(): Promise<string> {
		for (;;) {
			const names = await readFile(join(directory, 'names'), 'utf8').catch(() => '');
			const name = names.trim().split('\n').at(-1) ?? '';
			const looked =
				name !== '' && (await execa('docker', ['exec', name, 'test', '-e', '/build/src/started'], { reject: false }));
			if (looked !== false && looked.exitCode === 0) return name;
			await new Promise((resolve) => setTimeout(resolve, 200));
		}
	}

	const STOPPED = {
		code: 130,
		stdout: '',
		stderr: 'Stopping: containers are being removed.\nStopped: the check did not finish. Its containers are removed.\n',
		left: '',
	};

	test('Ctrl-C, and once more: the container is removed, and a sentence says so', async () => {
		const ended = await interrupted(async (pid) => {
			process.kill(-pid, 'SIGINT');
			await new Promise((resolve) => setTimeout(resolve, 50));
			process.kill(-pid, 'SIGINT');
		});
		expect(ended).toEqual(STOPPED);
	}, 120_000);

	test('SIGTERM does the same', async () => {
		expect(await interrupted(async (pid) => void process.kill(pid, 'SIGTERM'))).toEqual(STOPPED);
	}, 120_000);
});
