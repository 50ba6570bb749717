import { BUILD_DIRECTORY, type SandboxSession } from '../../src/checks/ports/sandbox.ts';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { engineOutput } from '../../src/containers/container-engine.ts';
import { removeContainers, removeUnusedContainers } from '../../src/containers/remove-containers.ts';
import { InfrastructureError } from '../../src/shared/errors.ts';
import { output, OwnedSandbox, SERVICE_SECRET } from './sandbox-fixture.ts';

describe('what a build can reach', () => {
	const sandbox = new OwnedSandbox();
	let session: SandboxSession;
	beforeAll(async () => {
		session = await sandbox.open();
	}, 30_000);
	afterAll(() => session.close(), 30_000);

	test('network: there is no interface but loopback, no route and no name service', async () => {
		expect(await output(session, 'ls /sys/class/net')).toBe('lo');
		expect(await output(session, 'tail -n +2 /proc/net/route')).toBe('');
		expect((await session.run({ script: 'getent hosts github.com', maxOutputBytes: 1000 })).exitCode).not.toBe(0);
	});

	test.each(['169.254.169.254/80', '1.1.1.1/443', '172.17.0.1/22'])('network: no TCP to %s', async (address) => {
		const { exitCode, log } = await session.run({
			script: `exec bash -c 'echo >/dev/tcp/${address}'`,
			maxOutputBytes: 1000,
		});
		expect(exitCode).not.toBe(0);
		expect(log).toMatch(/Network is unreachable|No route to host/);
	});

	test('privilege: nobody, without any capability, without a way to get one', async () => {
		const status = new Map(
			(await output(session, 'cat /proc/self/status'))
				.split('\n')
				.map((line) => line.split(/:\s+/) as [string, string]),
		);
		expect(status.get('Uid')).toBe('65534\t65534\t65534\t65534');
		expect(status.get('Gid')).toBe('65534\t65534\t65534\t65534');
		for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
			expect([set, status.get(set)]).toEqual([set, '0000000000000000']);
		}
		expect(status.get('NoNewPrivs')).toBe('1');
		expect(status.get('Seccomp')).toBe('2');
	});

	test('privilege: only the build directory and the one for temporary files can be written to', async () => {
		// -writable asks the kernel, which also refuses on a read-only file system.
		const found = await output(
			session,
			'find / -xdev -writable -not -type l -not -path "/proc/*" 2>/dev/null; for d in /build /tmp /dev/shm /run /var/tmp /etc /usr/bin /home; do [ -d $d ] && touch $d/probe 2>/dev/null && echo "wrote $d"; done; rm -f /build/probe /tmp/probe; exit 0',
		);
		expect(found.split('\n').toSorted()).toEqual(['/build', '/tmp', 'wrote /build', 'wrote /tmp']);
	});

	test('privilege: nothing in the directory for temporary files can be executed', async () => {
		const script = 'cp /bin/true /tmp/t && chmod +x /tmp/t && ! /tmp/t && cp /bin/true t && ./t';
		expect((await session.run({ script, maxOutputBytes: 1000 })).exitCode).toBe(0);
	});

	test('token reach: neither environment nor processes nor mounts show anything of the service', async () => {
		const environment = await output(session, 'env');
		expect(
			environment
				.split('\n')
				.map((line) => line.split('=')[0] ?? '')
				.toSorted(),
		).toEqual(['HOME', 'HOSTNAME', 'PATH', 'PWD']);
		const seen = await output(session, 'cat /proc/*/environ /proc/*/cmdline 2>/dev/null | tr "\\0" "\\n"; exit 0');
		expect(environment + seen).not.toContain(SERVICE_SECRET);
		const mounts = (await output(session, 'cat /proc/self/mountinfo')).split('\n');
		expect(mounts.filter((line) => /docker\.sock|podman\.sock/.test(line))).toEqual([]);
		expect((await output(session, 'find / -name "*.sock" 2>/dev/null; exit 0')).trim()).toBe('');
	});

	test('token reach: what the engine can be asked of the container names no bind mount, device or privilege', async () => {
		const [id = ''] = await sandbox.containers();
		const format =
			'{{json .HostConfig.Binds}} {{json .Mounts}} {{.HostConfig.Privileged}} {{json .HostConfig.Devices}}';
		expect(await engineOutput(sandbox.engine, ['inspect', `--format=${format}`, id])).toBe('null [] false []');
	});

	test('a command gets its own variables and arguments, and starts in the build directory', async () => {
		const { stdout } = await session.run({
			script: 'echo "$PWD $COLOUR $1 $2"',
			args: ['$(id)', '--rm'],
			env: { COLOUR: 'a b;c' },
			maxOutputBytes: 1000,
		});
		expect(stdout.toString()).toBe(`${BUILD_DIRECTORY} a b;c $(id) --rm\n`);
	});

	test('orphans: what a command leaves running is dead before the next looks', async () => {
		const leave = '(trap "" TERM HUP; while :; do sleep 0.1; date >stamp; done) >/dev/null 2>&1 &';
		await session.run({ script: `${leave} setsid sleep 987 >/dev/null 2>&1 & exit 0`, maxOutputBytes: 1000 });
		expect(await output(session, 'cat /proc/*/cmdline | tr "\\0" " "')).toContain('sleep 987');
		await session.endProcesses();
		expect(await output(session, 'cat /proc/*/cmdline | tr "\\0" " "')).not.toContain('sleep 987');
		expect(await output(session, 'rm -f stamp; sleep 0.5; ls')).not.toContain('stamp');
	});

	test('a command that fails is a result, not an error', async () => {
		const result = await session.run({ script: 'echo out; echo err >&2; exit 3', maxOutputBytes: 1000 });
		expect({ ...result, stdout: result.stdout.toString() }).toEqual({ exitCode: 3, stdout: 'out\n', log: 'err\n' });
	});

	test('the words "No space left on device" in a source line do not make a limit of a compile error', async () => {
		const script = `echo '   12 |         pr_err("No space left on device");' >&2; exit 2`;
		expect((await session.run({ script, maxOutputBytes: 1000 })).exitCode).toBe(2);
	});
});

describe('how a container ends', () => {
	test('closing twice removes it once, and does not complain', async () => {
		const sandbox = new OwnedSandbox();
		const session = await sandbox.open();
		expect(await sandbox.containers()).toHaveLength(1);
		await session.close();
		await session.close();
		expect(await sandbox.containers()).toEqual([]);
	}, 30_000);

	test('a check that is no longer wanted ends at once, is told so, and leaves nothing', async () => {
		const sandbox = new OwnedSandbox();
		const abort = new AbortController();
		const session = await sandbox.open({}, { signal: abort.signal });
		const run = session.run({
			script: 'echo started >&2; sleep 1000',
			onLog: () => abort.abort(),
			maxOutputBytes: 1000,
		});
		await expect(run).rejects.toMatchObject({ kind: 'superseded' });
		await expect(session.run({ script: 'true', maxOutputBytes: 1000 })).rejects.toMatchObject({ kind: 'superseded' });
		await session.close();
		expect(await sandbox.containers()).toEqual([]);
		await expect(sandbox.open({}, { signal: abort.signal })).rejects.toMatchObject({ kind: 'superseded' });
	}, 30_000);

	test('orphans: the reaper removes what an owner left, and nothing of another', async () => {
		const [dead, alive] = [new OwnedSandbox(), new OwnedSandbox()];
		const session = await alive.open();
		await dead.open();
		await dead.open();
		try {
			expect(await removeContainers(dead.engine)).toBe(2);
			expect(await dead.containers()).toEqual([]);
			expect(await output(session, 'echo here')).toBe('here');
			expect(await removeContainers(dead.engine)).toBe(0);
		} finally {
			await session.close();
		}
	}, 60_000);

	test('containers of builds that have ended are removed, and none of a build that runs, or of another owner', async () => {
		const [sandbox, other] = [new OwnedSandbox(), new OwnedSandbox()];
		const running = await sandbox.open({}, { labels: { build: 'running' } });
		await sandbox.open({}, { labels: { build: 'ended' } });
		const [unlabelled, foreign] = [await sandbox.open(), await other.open({}, { labels: { build: 'ended' } })];
		try {
			const remove = () => removeUnusedContainers(sandbox.engine, 'build', async () => new Set(['running']));
			expect(await remove()).toBe(1);
			expect(await remove()).toBe(0);
			for (const session of [running, unlabelled, foreign]) expect(await output(session, 'echo here')).toBe('here');
		} finally {
			await Promise.all([running, unlabelled, foreign].map((session) => session.close()));
		}
	}, 60_000);

	test('a container that somebody removed is a failure of the machinery, not of the build', async () => {
		const sandbox = new OwnedSandbox();
		const session = await sandbox.open();
		const run = session.run({
			script: 'echo started >&2; sleep 1000',
			onLog: () => void removeContainers(sandbox.engine),
			maxOutputBytes: 1000,
		});
		await expect(run).rejects.toBeInstanceOf(InfrastructureError);
		await expect(session.run({ script: 'true', maxOutputBytes: 1000 })).rejects.toBeInstanceOf(InfrastructureError);
		await session.close();
	}, 30_000);

	test('a container whose first process was killed from outside is a failure of the machinery', async () => {
		const sandbox = new OwnedSandbox();
		const session = await sandbox.open();
		try {
			const run = session.run({
				script: 'echo started >&2; sleep 1000',
				onLog: () => void sandbox.containers().then(([id = '']) => engineOutput(sandbox.engine, ['kill', id])),
				maxOutputBytes: 1000,
			});
			await expect(run).rejects.toBeInstanceOf(InfrastructureError);
		} finally {
			await session.close();
		}
	}, 30_000);

	test('a command that cuts off what runs it is not taken for one that failed, but for one that kills', async () => {
		const session = await new OwnedSandbox().open();
		try {
			const run = session.run({ script: 'kill -KILL "$PPID"; sleep 1000', maxOutputBytes: 1000 });
			await expect(run).rejects.toMatchObject({ kind: 'limit-exceeded', limit: 'killed' });
		} finally {
			await session.close();
		}
	}, 30_000);

	test('an image that is not there is a failure of the machinery and leaves nothing', async () => {
		const sandbox = new OwnedSandbox();
		await expect(sandbox.open({}, { image: `sha256:${'0'.repeat(64)}` })).rejects.toBeInstanceOf(InfrastructureError);
		expect(await sandbox.containers()).toEqual([]);
	}, 30_000);
});

describe('what is sent into a container', () => {
	test('arrives as it is', async () => {
		const session = await new OwnedSandbox().open();
		const bytes = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 31) % 256));
		try {
			const { stdout } = await session.run({ script: 'cat', stdin: Readable.from([bytes]), maxOutputBytes: 2_000_000 });
			expect(stdout.equals(bytes)).toBe(true);
			const text = await session.run({ script: 'cat', stdin: 'naïve\n', maxOutputBytes: 1000 });
			expect(text.stdout.toString()).toBe('naïve\n');
		} finally {
			await session.close();
		}
	}, 30_000);

	const broken = new Error('the mirror vanished');
	test.each([
		['breaks off with an error', broken, 'The source could not be sent into the sandbox: the mirror vanished'],
		['ends without an end', undefined, 'The source could not be sent into the sandbox: Premature close'],
	])(
		'a source that %s is a failure of the machinery, never a smaller tree',
		async (_what, error, message) => {
			const unhandled: unknown[] = [];
			const listener = (reason: unknown) => void unhandled.push(reason);
			process.on('unhandledRejection', listener);
			const session = await new OwnedSandbox().open();
			const source = new PassThrough();
			source.write('half');
			try {
				// The command goes on for a while after its input has ended.
				const run = session.run({
					script: 'echo ready >&2; cat >file; sleep 1',
					onLog: () => source.destroy(error),
					stdin: source,
					maxOutputBytes: 1000,
				});
				await expect(run).rejects.toMatchObject({ kind: 'infrastructure-error', message });
				expect(unhandled).toEqual([]);
			} finally {
				process.off('unhandledRejection', listener);
				await session.close();
			}
		},
		30_000,
	);

	test('a command that does not want all of it ends by itself', async () => {
		const session = await new OwnedSandbox().open();
		const endless = Readable.from(
			(function* () {
				for (;;) yield Buffer.alloc(65_536);
			})(),
		);
		try {
			const { exitCode } = await session.run({
				script: 'head -c 10 >/dev/null; exit 4',
				stdin: endless,
				maxOutputBytes: 1000,
			});
			expect(exitCode).toBe(4);
		} finally {
			await session.close();
		}
	}, 30_000);
});
