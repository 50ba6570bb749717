import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ContainerEngine } from '../../../src/containers/container-engine.ts';
import { createKernels } from '../../../src/containers/kernels/kernels.ts';
import { createSandbox } from '../../../src/containers/sandbox/sandbox.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { SANDBOX_OPTIONS } from './sandbox-options.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

/** Has one image, notes with what a container is to be started, and starts none. */
const ENGINE = (notes: string) => `#!/bin/sh
case $1 in
image) echo '[{ "Id": "${DIGEST}" }]' ;;
run) printf '%s\\0' "$@" >'${notes}'; exit 1 ;;
esac
`;

/** Everything that starts a container. */
const STARTS: Record<string, (engine: ContainerEngine, directory: string) => Promise<unknown>> = {
	build: (engine) => createSandbox(engine, silentLogger).open({ ...SANDBOX_OPTIONS, image: DIGEST }),
	inspection: (engine, directory) =>
		createKernels({
			catalogue: [{ id: 'mine', arch: 'amd64', default: true, image: 'mine' }],
			engine,
			imagesDirectory: directory,
			dataDirectory: directory,
			logger: silentLogger,
		}).open('mine'),
};

let directory: string;
beforeAll(async () => {
	directory = await mkdtemp(join(tmpdir(), 'modprobot-isolation-'));
	await writeFile(join(directory, 'engine'), ENGINE(join(directory, 'run')));
	await chmod(join(directory, 'engine'), 0o755);
});
afterAll(() => rm(directory, { recursive: true }));

/** What the engine's client is given before the image. */
async function optionsOf(kind: string, runtime: string | null = null): Promise<string[]> {
	const engine = { command: join(directory, 'engine'), runtime, env: { PATH: '/usr/bin:/bin' }, owner: 'data-1' };
	await expect(STARTS[kind]?.(engine, directory)).rejects.toMatchObject({ kind: 'infrastructure-error' });
	const words = (await readFile(join(directory, 'run'), 'utf8')).split('\0');
	expect(words[0]).toBe('run');
	return words.slice(1, words.indexOf(DIGEST));
}

describe.each(Object.keys(STARTS))('the container of the %s', (kind) => {
	let options: string[];
	beforeAll(async () => {
		options = await optionsOf(kind);
	});

	test.each([
		['network', '--network=none'],
		['shared memory', '--ipc=none'],
		['capabilities', '--cap-drop=ALL'],
		['privilege by setuid programs', '--security-opt=no-new-privileges'],
		['a root file system that can be written to', '--read-only'],
		['root', '--user=65534:65534'],
		['core dumps', '--ulimit=core=0'],
		['files open without end', '--ulimit=nofile=4096:4096'],
		['a log that the engine keeps', '--log-driver=none'],
		['an image from a registry', '--pull=never'],
		['other first process than a shell', '--entrypoint=/bin/sh'],
	])('has no %s', (_what, flag) => {
		expect(options).toContain(flag);
	});

	test('has bounds of memory, without swap, of processors and of processes', () => {
		const bound = (name: string) => Number(options.find((option) => option.startsWith(`--${name}=`))?.split('=')[1]);
		expect(bound('memory')).toBeGreaterThan(0);
		expect(bound('memory-swap')).toBe(bound('memory'));
		expect(bound('cpu-quota')).toBeGreaterThan(0);
		expect(bound('pids-limit')).toBeGreaterThan(0);
	});

	test('can write only into memory, bounded in bytes and in files', () => {
		const places = options.filter((option) => option.startsWith('--tmpfs='));
		expect(places.length).toBeGreaterThan(0);
		for (const place of places) {
			expect(place).toMatch(/:rw,nosuid,nodev,(no)?exec,size=[1-9]\d*,nr_inodes=500000,mode=0700,uid=65534,gid=65534$/);
		}
	});

	test('gets nothing of the host: no mount, device, environment, added capability or privilege', () => {
		const forbidden =
			/^(-v|-e|--(volume|volumes-from|mount|device|env|env-file|privileged|cap-add|pid|uts|userns|cgroupns|group-add|add-host|publish|gpus))(=|$)/;
		expect(options.filter((option) => forbidden.test(option))).toEqual([]);
		expect(options.join(' ')).not.toMatch(/\.sock|\/var\/|\/root|\/home/);
	});

	test('is found by its owner, to be removed after a crash', () => {
		expect(options).toContain('--label=modprobot.owner=data-1');
	});

	test('has the runtime that is set', async () => {
		expect(await optionsOf(kind, 'runsc')).toContain('--runtime=runsc');
		expect(options.join(' ')).not.toContain('--runtime');
	});
});

test('builds and inspections differ only in name, labels, sizes and in what ends them', async () => {
	const names = async (kind: string) => {
		const flags = (await optionsOf(kind)).map((option) => option.replace(/=.*/, ''));
		return [...new Set(flags)].filter((flag) => !['--detach', '--rm'].includes(flag));
	};
	expect(await names('inspection')).toEqual(await names('build'));
});
