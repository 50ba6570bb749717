import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import type { CheckReport } from '../../../src/results/check-report.ts';
import { moduleSource } from './engine-fixture.ts';

const MODPROBOT = join(import.meta.dirname, '../../../bin/modprobot');
const IMAGE = `modprobot-test/unverifiable-${process.pid}`;
/** Kernels of two generations whose images lack the list of exports: it is empty, or not there at all. */
const IMAGES = {
	empty: 'FROM modprobot/debian-12:latest\nRUN for file in /lib/modules/*/build/Module.symvers; do : >"$file"; done\n',
	missing: 'FROM modprobot/debian-13-backports:latest\nRUN rm /lib/modules/*/build/Module.symvers\n',
};

let directory: string;

beforeAll(async () => {
	directory = await mkdtemp(join(tmpdir(), 'modprobot-unverifiable-'));
	for (const [tag, dockerfile] of Object.entries(IMAGES)) {
		await execa('docker', ['build', '--network=none', `--tag=${IMAGE}:${tag}`, '-'], { input: dockerfile });
	}
	const entries = Object.keys(IMAGES).map(
		(tag) => `  - { id: ${tag}, arch: amd64, default: true, image: "${IMAGE}:${tag}" }\n`,
	);
	await writeFile(join(directory, 'kernels.yml'), `kernels:\n${entries.join('')}`);
	await mkdir(join(directory, 'tree'));
	const sources = {
		Kbuild: 'obj-m := sound.o lacking.o\n',
		'sound.c': moduleSource('\tpr_info("hello\\n");'),
		'lacking.c': moduleSource('\tlacks();', 'void lacks(void);'),
	};
	for (const [file, text] of Object.entries(sources)) await writeFile(join(directory, 'tree', file), text);
}, 240_000);

afterAll(async () => {
	await execa('docker', ['rmi', '--force', ...Object.keys(IMAGES).map((tag) => `${IMAGE}:${tag}`)]);
	await rm(directory, { recursive: true });
});

async function check(format: 'json' | 'text', ...options: string[]) {
	const words = [
		'check',
		'--clean',
		join(directory, 'tree'),
		'--catalogue',
		join(directory, 'kernels.yml'),
		'--format',
		format,
		...options,
	];
	const env = { DATA_DIRECTORY: join(directory, 'data') };
	const { exitCode, stdout } = await execa(MODPROBOT, words, { env, reject: false });
	return { exitCode, stdout };
}

describe('modprobot check, on kernels whose exports are not known', () => {
	test('is neither green nor red, and blames no symbol', async () => {
		const { exitCode, stdout } = await check('json');
		const report: CheckReport = JSON.parse(stdout);
		expect(exitCode).toBe(2);
		expect(report.verdict).toBe('neutral');
		expect(report.kernels).toMatchObject(
			Object.keys(IMAGES).map((id) => ({
				id,
				outcome: 'unverifiable',
				message: expect.stringContaining('no usable Module.symvers'),
				moduleRoots: [{ outcome: 'unverifiable' }],
				symbolFailures: [],
				buildErrors: [],
			})),
		);
	}, 240_000);

	test('says so at the desk', async () => {
		const { exitCode, stdout } = await check('text', '--kernel', 'empty');
		expect(exitCode).toBe(2);
		expect(stdout).toContain('? Cannot verify symbols on 1 kernel');
		expect(stdout).not.toMatch(/✔|resolves?\b/);
	}, 240_000);
});
