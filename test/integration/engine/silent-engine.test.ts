import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { callEngine } from '../../../src/containers/container-engine.ts';
import { removeContainers } from '../../../src/containers/remove-containers.ts';
import { createKernels } from '../../../src/containers/kernels/kernels.ts';
import { createSandbox } from '../../../src/containers/sandbox/sandbox.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { closePeers, SilentPeer } from '../../peers/silent-peer.ts';
import { SANDBOX_OPTIONS } from '../../unit/containers/sandbox-options.ts';

const PATH = process.env['PATH'] ?? '';
const outage = { name: 'Unavailable', peer: 'container-engine' };

let directory: string;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'modprobot-engine-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));
afterEach(closePeers);

const engineAt = (socket: string) => ({
	command: 'docker',
	runtime: null,
	env: { PATH, DOCKER_HOST: `unix://${socket}` },
	owner: 'test',
});

/** An engine whose client does what a script says; `$1` is the command. */
async function engineThat(script: string) {
	const command = join(directory, 'engine');
	await writeFile(command, `#!/bin/sh\ncase $1 in\n${script}\nesac\n`);
	await chmod(command, 0o755);
	return { command, runtime: null, env: { PATH }, owner: 'test' };
}

describe('a daemon that takes the connection', () => {
	it.each([
		['and says nothing', null],
		['and sends a byte at a time', 'HTTP/1.1 200 OK\r\nX: y\r\n'],
	])('%s is given up', async (_what, says) => {
		const path = join(directory, 'docker.sock');
		await SilentPeer.listen({ path, says });
		await expect(callEngine(engineAt(path), ['ps'], { timeoutMs: 500 })).rejects.toMatchObject(outage);
	});
});

it('a daemon that is not there is an outage, and the sentence says what to do', async () => {
	const removing = removeContainers(engineAt(join(directory, 'nobody.sock')));
	await expect(removing).rejects.toMatchObject({ ...outage, message: expect.stringContaining('systemctl start') });
});

it('a daemon without room on its disk is an outage, and the sentence says what to do', async () => {
	const said = 'docker: Error response from daemon: mkdir /var/lib/docker/overlay2/1: no space left on device.';
	const engine = await engineThat(`*) echo '${said}' >&2; exit 125 ;;`);
	const running = createSandbox(engine, silentLogger).open(SANDBOX_OPTIONS);
	await expect(running).rejects.toMatchObject({ ...outage, message: expect.stringContaining('no room left') });
});

describe('an engine that stops answering in the middle of a command', () => {
	const hangs = 'sleep 600 & wait ;;';

	it('is noticed, and its clients are ended with what they started', async () => {
		const engine = await engineThat(`run|rm) echo ok ;;\nexec) ${hangs}\nversion) ${hangs}`);
		const session = await createSandbox(engine, silentLogger, 400).open(SANDBOX_OPTIONS);
		const running = session.run({ script: 'make', readsAllFirst: true, maxOutputBytes: 100 });
		await expect(running).rejects.toMatchObject(outage);
		await session.close();
	});

	it('is noticed where it answers others: what has not begun is no silence of the build', async () => {
		const meter = 'case $* in *cpuacct*) while read -r _; do echo usec 7000; done; exit ;; esac';
		const engine = await engineThat(`run|rm) echo ok ;;\nexec) ${meter}; ${hangs}\nversion) echo 1 ;;`);
		const limits = { ...SANDBOX_OPTIONS.limits, silenceMs: 500 };
		const session = await createSandbox(engine, silentLogger, 2000).open({ ...SANDBOX_OPTIONS, limits });
		const running = session.run({ script: 'make', readsAllFirst: true, maxOutputBytes: 100 });
		await expect(running).rejects.toMatchObject({ ...outage, message: expect.stringContaining('did not begin') });
		await session.close();
	});

	it('is not noticed where it only has nothing to say', async () => {
		const works = "exec) printf '\\001'; sleep 3; printf 'done\\004' ;;";
		const engine = await engineThat(`run|rm) echo ok ;;\n${works}\nversion) echo 1 ;;`);
		const session = await createSandbox(engine, silentLogger, 400).open(SANDBOX_OPTIONS);
		const { stdout } = await session.run({ script: 'make', readsAllFirst: true, maxOutputBytes: 100 });
		expect(stdout.toString()).toBe('done');
		await session.close();
	});

	it('does not keep a build from being measured: another client is asked in place of one that hangs', async () => {
		const answers = 'while read -r _; do echo usec 7000; done';
		const first = `case $* in *cpuacct*) [ -f ${directory}/first ] && { ${answers}; exit; }; : >${directory}/first; sleep 600 ;; esac`;
		const works = `exec) ${first}; printf '\\001'; sleep 4; printf 'done\\004' ;;`;
		const engine = await engineThat(`run|rm) echo ok ;;\n${works}\nversion) echo 1 ;;`);
		const session = await createSandbox(engine, silentLogger, 400).open(SANDBOX_OPTIONS);
		await session.run({ script: 'make', readsAllFirst: true, maxOutputBytes: 100 });
		expect(session.used()).toMatchObject({ processorMs: 7 });
		await session.close();
	});
});

it('an engine that does not answer is asked for images once a minute, and by nobody who can do without', async () => {
	const log = join(directory, 'log');
	const down = `*) echo "$1" >>${log}; echo 'Cannot connect to the Docker daemon.' >&2; exit 1 ;;`;
	const entry = (id: string) => ({ id, arch: 'amd64' as const, default: true, image: `example.org/${id}` });
	const kernels = createKernels({
		catalogue: [entry('one'), entry('two')],
		engine: await engineThat(down),
		imagesDirectory: directory,
		dataDirectory: directory,
		logger: silentLogger,
	});
	expect(await kernels.symbolTables()).toEqual([]);
	await kernels.symbolTables();
	const { stdout } = await callEngine({ command: 'cat', runtime: null, env: { PATH }, owner: 'test' }, [log]);
	expect(stdout).toBe('image');
	await expect(kernels.open('one')).rejects.toMatchObject(outage);
});
