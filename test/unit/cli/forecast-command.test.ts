import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { registerKernelsCommand } from '../../../src/cli/kernels-command.ts';
import { registerSymbolCommand } from '../../../src/cli/symbol-command.ts';
import type { Store, Transaction } from '../../../src/checks/ports/store.ts';
import { Forecast } from '../../../src/forecast/forecast-report.ts';
import { SymbolUsers } from '../../../src/forecast/symbol-users.ts';
import type { NeedsRecord } from '../../../src/results/module-needs.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { createSnapshotWriter } from '../../../src/store/needs-snapshot.ts';
import { moduleNeeds, need, needsRecord } from '../forecast/needs.ts';

const HOSTILE = '\u001B[31mred\u202E.c';

const RECORDS = [
	needsRecord({
		modules: [
			moduleNeeds({
				symbols: [
					need('strlcpy', { uses: `${HOSTILE}:3\tdemo.c:7`, moreUses: true }),
					need('kmalloc_trace', { named: false }),
					need('old', { failing: ['not-exported'] }),
					need('open'),
				],
			}),
		],
	}),
	needsRecord({ repositoryId: 6, name: 'other', excluded: 'BUILD_EXCLUSIVE_KERNEL="^5"', modules: [] }),
];

let directory: string;
let table: string;
beforeAll(async () => {
	directory = await mkdtemp(join(tmpdir(), 'modprobot-forecast-'));
	table = join(directory, 'Module.symvers');
	await writeFile(table, '0x00000001\topen\tvmlinux\tEXPORT_SYMBOL\t\n');
	await createSnapshotWriter(directory).update(storeOf(RECORDS));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A store that has nothing but these. */
function storeOf(records: readonly NeedsRecord[]): Store {
	const stored = records.map(({ needs, ...origin }) => ({ origin, needs: needs() }));
	const transaction: Partial<Transaction> = {
		needsStamp: () => Promise.resolve('all'),
		needsPage: () => Promise.resolve({ records: stored, next: null }),
	};
	return { transaction: (work) => work(transaction as Transaction) };
}

/** As on a machine without a container engine. */
async function run(...args: string[]) {
	const said = { stdout: '', stderr: '', exitCode: 0 };
	const program = new Command();
	const wiring = {
		stdout: { write: (text: string) => (said.stdout += text) },
		stderr: { write: (text: string) => (said.stderr += text) },
		exit: (code: number) => (said.exitCode = code),
		symbolFactsFile: '/nonexistent',
		settings: () => ({
			engine: { command: 'no-such-engine', runtime: null, env: { PATH: '/usr/bin:/bin' }, owner: 'test' },
			catalogueFile: join(import.meta.dirname, '../../../kernels.yml'),
			imagesDirectory: '/nonexistent',
			dataDirectory: '/nonexistent',
			appDirectory: directory,
			logger: silentLogger,
		}),
	};
	registerKernelsCommand(program, wiring);
	registerSymbolCommand(program, wiring);
	await program.parseAsync(args, { from: 'user' });
	return said;
}

describe('a forecast for a symbol table', () => {
	test('names repositories, modules, symbols and lines, and what is not counted; exit status 1', async () => {
		const { stdout, stderr, exitCode } = await run('kernels', 'forecast', table);
		const [head = '', ...lines] = stdout.split('\n');

		expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
		expect(head).toContain('(1 export), held against 1 module of 2 repositories (as of ');
		expect(lines).toEqual([
			'1 module of 1 repository would break, for 1 symbol.',
			'',
			'acme/driver',
			'  demo.ko, as built for debian-12 (6.1.0-50-amd64) at aaaaaaa of 2026-05-01',
			'    strlcpy: not exported (\uFFFD[31mred\uFFFD.c:3, demo.c:7 and more)',
			'',
			'Not counted: 1 symbol of 1 module that failed already where they were last built.',
			expect.stringMatching(/^Not counted: .* only headers of the other kernel name, .*: kmalloc_trace\.$/),
			'',
			'Not known, or not all',
			'  acme/other, .: dkms.conf leaves out 6.1.0-50-amd64: BUILD_EXCLUSIVE_KERNEL="^5"',
			'',
			expect.stringMatching(/^A forecast knows the code as it was compiled/),
			'',
		]);
	});

	test('is for programs, too', async () => {
		const { stdout } = await run('kernels', 'forecast', table, '--format', 'json');

		expect(Forecast.parse(JSON.parse(stdout)).repositories[0]?.modules[0]?.symbols).toEqual([
			{
				symbol: 'strlcpy',
				reason: 'not-exported',
				namespace: null,
				uses: [
					{ file: HOSTILE, line: 3 },
					{ file: 'demo.c', line: 7 },
				],
				moreUses: true,
			},
		]);
	});

	test('ends with 0 where nothing would break', async () => {
		const all = ['open', 'strlcpy', 'kmalloc_trace', 'old'];
		const full = join(directory, 'full.symvers');
		await writeFile(full, all.map((name) => `0x00000001\t${name}\tvmlinux\tEXPORT_SYMBOL\t\n`).join(''));
		const { stdout, exitCode } = await run('kernels', 'forecast', full);

		expect(exitCode).toBe(0);
		expect(stdout).toContain('Nothing would break.');
	});

	test('of very many repositories shows some, and how many more there are', async () => {
		const many = await mkdtemp(join(directory, 'many-'));
		const modules = [moduleNeeds({ symbols: [need('gone')] })];
		const records = Array.from({ length: 130 }, (_, n) => needsRecord({ repositoryId: n, name: `r${n}`, modules }));
		await createSnapshotWriter(many).update(storeOf(records));
		const { stdout } = await run('kernels', 'forecast', table, '--data', many);

		expect(stdout).toContain('130 modules of 130 repositories would break, for 1 symbol.');
		expect(stdout.match(/^acme\//gm)).toHaveLength(100);
		expect(stdout).toContain('\nand 30 more repositories\n');
	});
});

describe('what goes wrong is one sentence and exit status 2', () => {
	test.each([
		['no such table', ['kernels', 'forecast', '/nowhere/Module.symvers'], 'cannot be read'],
		['what is no table', ['kernels', 'forecast', import.meta.filename], 'is not a usable Module.symvers'],
		['no snapshot', ['kernels', 'forecast', './x', '--data', '/nowhere'], 'set DATA_DIRECTORY, or give --data'],
		['no engine', ['kernels', 'forecast', 'debian-12'], 'There is no `no-such-engine` on this machine'],
		['no snapshot for users', ['symbol', 'open', '--users', '--data', '/nowhere'], '/nowhere has no module-needs.zst'],
	])('%s', async (_, args, sentence) => {
		const said = await run(...args);

		expect(said).toMatchObject({ stdout: '', exitCode: 2, stderr: expect.stringContaining(sentence) });
		expect(said.stderr.trim().split('\n')).toHaveLength(1);
	});
});

describe('the users of a symbol', () => {
	test('are told with their lines, without any image', async () => {
		expect(await run('symbol', 'strlcpy', 'kmalloc_trace', 'unused', '--users')).toEqual({
			stdout: [
				'strlcpy: 1 module of 1 repository',
				'  acme/driver, demo.ko on debian-12 at aaaaaaa (\uFFFD[31mred\uFFFD.c:3, demo.c:7 and more)',
				'',
				'kmalloc_trace: 1 module of 1 repository',
				'  acme/driver, demo.ko on debian-12 at aaaaaaa, by way of the kernel’s headers (demo.c:7)',
				'',
				'unused: no module uses it, of those that are known',
				'',
			].join('\n'),
			stderr: '',
			exitCode: 0,
		});
	});

	test('are for programs, too', async () => {
		const { stdout } = await run('symbol', 'open', '--users', '--format', 'json');

		expect(SymbolUsers.parse(JSON.parse(stdout)).symbols).toMatchObject([
			{ symbol: 'open', users: [{ name: 'driver', path: 'demo.ko' }] },
		]);
	});
});
