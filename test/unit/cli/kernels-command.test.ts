import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { registerKernelsCommand } from '../../../src/cli/kernels-command.ts';
import { createProgress } from '../../../src/cli/kernels-progress.ts';
import { inspectionJson, inspectionText, listText } from '../../../src/cli/kernels-text.ts';
import type { InspectedKernel } from '../../../src/containers/kernels/kernels.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

const PROJECT = join(import.meta.dirname, '../../..');

async function run(...args: string[]) {
	const said = { stdout: '', stderr: '', exitCode: 0 };
	const program = new Command();
	registerKernelsCommand(program, {
		stdout: { write: (text) => (said.stdout += text) },
		stderr: { write: (text) => (said.stderr += text) },
		exit: (code) => (said.exitCode = code),
		settings: () => ({
			engine: { command: 'no-such-engine', runtime: null, env: { PATH: '/usr/bin:/bin' }, owner: 'test' },
			catalogueFile: join(PROJECT, 'kernels.yml'),
			imagesDirectory: join(PROJECT, 'images'),
			dataDirectory: '/nonexistent',
			appDirectory: '/nonexistent',
			logger: silentLogger,
		}),
	});
	await program.parseAsync(['kernels', ...args], { from: 'user' });
	return said;
}

const kernel: InspectedKernel = {
	id: 'mine',
	arch: 'amd64',
	release: '6.1.0',
	image: 'sha256:1',
	digest: 'sha256:1',
	identity: 'sha256:1',
	contents: null,
	compiler: 'gcc 12',
	modversions: false,
	trimUnusedKsyms: true,
	debugInfo: true,
	reproduce: null,
	symbolTable: () => ({ exports: new Map([['printk', { owner: 'vmlinux', gplOnly: false, namespace: null }]]) }),
	toolAnswers: '',
	imageSymbols: () => ({ names: new Set(['printk', 'do_fork']), isComplete: true }),
};

describe('what goes wrong is one sentence and exit code 2', () => {
	test.each([
		['no engine', ['list'], 'There is no `no-such-engine` on this machine; install Docker or Podman'],
		[
			'an unknown kernel',
			['inspect', 'debian-1'],
			'The kernel catalogue has no kernel `debian-1`; it has debian-11, debian-12',
		],
		['a glob that matches nothing', ['build', 'debain-12'], 'No kernel matches `debain-12`. Did you mean `debian-12`?'],
		['no catalogue', ['list', '--catalogue', 'nowhere.yml'], 'The kernel catalogue, nowhere.yml, cannot be read'],
	])('%s', async (_, args, sentence) => {
		const said = await run(...args);

		expect(said).toMatchObject({ stdout: '', exitCode: 2, stderr: expect.stringContaining(sentence) });
		expect(said.stderr.trim().split('\n')).toHaveLength(1);
	});
});

describe('an inspected kernel', () => {
	test('shows its exports, and what matters of its configuration', () => {
		expect(inspectionText(kernel)).toMatch(/^exports +1$/m);
		expect(inspectionText(kernel)).toMatch(/^MODVERSIONS +no$/m);
		expect(inspectionText(kernel)).toMatch(/^TRIM_UNUSED_KSYMS +yes: it exports only what its own modules use$/m);
		expect(JSON.parse(inspectionJson(kernel))).toMatchObject({ verifiable: true, exports: 1, release: '6.1.0' });
	});

	test.each([
		['a full list', { names: new Set(['a', 'b']), isComplete: true }, /^names +2$/m, { count: 2, complete: true }],
		['BTF', { names: new Set(['a']), isComplete: false }, /^names +1 \(BTF: /m, { count: 1, complete: false }],
		['neither', null, /^names +not known: /m, null],
	])('says which names it has by %s', (_, names, line, json) => {
		const inspected = { ...kernel, imageSymbols: () => names };

		expect(inspectionText(inspected)).toMatch(line);
		expect(JSON.parse(inspectionJson(inspected))).toMatchObject({ names: json });
	});

	test('without a symbol table is unverifiable', () => {
		const blind = { ...kernel, symbolTable: () => null };

		expect(inspectionText(blind)).toMatch(/^exports +unverifiable: the image has no usable Module\.symvers/m);
		expect(JSON.parse(inspectionJson(blind))).toMatchObject({ verifiable: false, exports: null });
	});
});

test('the list says which images are missing', () => {
	const text = listText([
		{ id: 'debian-12', arch: 'amd64', default: true, state: 'built', release: '6.1.0-50-amd64' },
		{ id: 'mine', arch: 'arm64', default: false, state: 'pullable', release: null },
	]);

	expect(text).toBe(
		[
			'KERNEL     ARCH   DEFAULT  IMAGE     RELEASE',
			'debian-12  amd64  yes      built     6.1.0-50-amd64',
			'mine       arm64  no       pullable  -',
			'',
		].join('\n'),
	);
});

/** What a stage and a detail leave on a stream. */
function show(isTTY: boolean): string {
	let shown = '';
	const progress = createProgress({ isTTY, columns: 20, write: (text) => (shown += text) }, 'id');
	progress.report('installing', 'stage');
	progress.report('Unpacking a very long package name', 'detail');
	progress.done();
	return shown;
}

describe('progress', () => {
	test('in a log is a line for each stage', () => {
		expect(show(false)).toBe('id: installing\n');
	});

	test('on a terminal shows details in a last line, cut to its width and removed in the end', () => {
		expect(show(true)).toBe('\r\u001B[2Kid: installing\n\r\u001B[2Kid: Unpacking a ver\r\u001B[2K');
	});
});
