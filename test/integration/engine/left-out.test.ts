import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execa } from 'execa';
import { type Files, moduleSource } from './engine-fixture.ts';

jest.setTimeout(300_000);

const modprobot = join(import.meta.dirname, '../../../bin/modprobot');
const BROKEN = 'static int oops(void) { this does not compile }\n';
const TEMPLATE: Files = {
	'driver/Makefile.in': 'obj-m += @NAME@.o\n@NAME@-y := main.o\n',
	'driver/main.c': moduleSource(''),
	'driver/configure/Makefile': 'obj-m := testmod.o\n',
	'driver/configure/testmod.c': moduleSource(''),
};
const DEMO: Files = { 'demo/Makefile': 'obj-m := hello.o\n', 'demo/hello.c': moduleSource('') };

let parent: string;
beforeAll(() => {
	parent = mkdtempSync(join(tmpdir(), 'modprobot-left-out-'));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

function directoryWith(name: string, files: Files): string {
	for (const [path, text] of Object.entries(files)) {
		const file = join(parent, name, path);
		mkdirSync(dirname(file), { recursive: true });
		if (typeof text === 'string') writeFileSync(file, text);
	}
	return join(parent, name);
}

async function check(directory: string, ...options: string[]) {
	const args = ['check', directory, '--kernel', 'debian-11', '--clean', '--format', 'json', ...options];
	const { stdout, stderr, exitCode } = await execa(modprobot, args, { reject: false });
	return { report: stdout === '' ? null : JSON.parse(stdout), stderr, exitCode };
}

describe('a broken driver that only a template says how to build', () => {
	it('is named beside what is built; a change of it is no pass; as proposed it is built, and red', async () => {
		const broken = { ...DEMO, ...TEMPLATE, 'driver/main.c': BROKEN };
		const directory = directoryWith('broken', broken);
		const alone = await check(directory);
		expect(alone).toMatchObject({
			exitCode: 0,
			report: {
				verdict: 'pass',
				kernels: [{ modules: [{ name: 'hello', state: 'resolved' }] }],
				leftOut: [
					{ path: 'driver', kind: 'template' },
					{ path: 'driver/configure', kind: 'aside' },
				],
			},
		});

		const base = directoryWith('sound', { ...DEMO, ...TEMPLATE });
		const compared = await check(directory, '--base', base);
		expect(compared).toMatchObject({ exitCode: 2, report: { verdict: 'neutral', leftOut: [{ touched: true }, {}] } });

		const configuration = alone.report.suggestedConfiguration;
		const configured = await check(directoryWith('named', { ...broken, '.github/modprobot.yml': configuration }));
		expect(configured).toMatchObject({ exitCode: 1, report: { kernels: [{ outcome: 'build-errors' }] } });
		expect(configured.report.leftOut).toEqual([]);
	});

	it('is not made good by the scaffold of its configure tests', async () => {
		const { report, stderr, exitCode } = await check(
			directoryWith('scaffold', { ...TEMPLATE, 'driver/main.c': BROKEN }),
		);
		expect([report, exitCode]).toEqual([null, 2]);
		expect(stderr).toContain('driver: looks like a module and is not built: only Makefile.in says how');
	});
});
