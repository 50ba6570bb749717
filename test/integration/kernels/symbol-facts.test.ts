import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { registerSymbolCommand } from '../../../src/cli/symbol-command.ts';
import { readKernelCatalogue } from '../../../src/config/kernel-catalogue.ts';
import { readSymbolFacts } from '../../../src/config/symbol-facts.ts';
import { createKernels } from '../../../src/containers/kernels/kernels.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { uncontradicted } from '../../../src/symbols/history/changes.ts';
import { isSince } from '../../../src/symbols/history/kernel-version.ts';
import type { KnownKernel } from '../../../src/symbols/history/knowledge.ts';
import type { SymbolFact } from '../../../src/symbols/history/symbol-facts.ts';
import { dockerEngine } from '../../docker-engine.ts';

const PROJECT = join(import.meta.dirname, '../../..');
const FACTS = join(PROJECT, 'symbol-facts.yml');
// A loaded machine needs long to look into an image.
const PATIENCE_MS = 240_000;

let directory: string;
let kernels: readonly KnownKernel[];
let facts: readonly SymbolFact[];

beforeAll(async () => {
	directory = await mkdtemp(join(tmpdir(), 'modprobot-facts-'));
	const catalogue = await readKernelCatalogue(join(PROJECT, 'kernels.yml'));
	kernels = await createKernels({ ...settings(), catalogue }).symbolTables();
	facts = [...(await readSymbolFacts(FACTS)).values()];
}, PATIENCE_MS);

afterAll(() => rm(directory, { recursive: true }));

function settings(command = 'docker') {
	return {
		engine: dockerEngine(command),
		catalogueFile: join(PROJECT, 'kernels.yml'),
		imagesDirectory: join(PROJECT, 'images'),
		dataDirectory: directory,
		appDirectory: '/nonexistent',
		logger: silentLogger,
	};
}

/** What `modprobot symbol` says. */
async function run(args: readonly string[], engine?: string) {
	const said = { stdout: '', stderr: '', exitCode: 0 };
	const program = new Command();
	registerSymbolCommand(program, {
		stdout: { write: (text) => (said.stdout += text) },
		stderr: { write: (text) => (said.stderr += text) },
		exit: (code) => (said.exitCode = code),
		symbolFactsFile: FACTS,
		settings: () => settings(engine),
	});
	await program.parseAsync(['symbol', ...args], { from: 'user' });
	return said;
}

describe('the facts that come with modprobot, against the kernels of the catalogue', () => {
	test('are contradicted by no symbol table', () => {
		expect(kernels.map(({ id }) => id)).toEqual(['debian-11', 'debian-12', 'debian-13', 'debian-13-backports']);
		for (const fact of facts) expect(uncontradicted(fact, kernels)).toEqual(fact.changes);
	});

	test('name replacements that exist', () => {
		for (const { instead } of facts) {
			if (instead === null || typeof instead !== 'object' || instead.inline) continue;
			for (const name of instead.use.filter((use) => !use.startsWith('%'))) {
				const exporters = kernels.filter(({ symbolTable }) => symbolTable.exports.has(name));
				expect({ name, exported: exporters.length > 0 }).toEqual({ name, exported: true });
			}
		}
	});

	test('name new names that every kernel from their version on exports', () => {
		const renames = facts.flatMap(({ instead }) =>
			instead !== null && typeof instead === 'object' && instead.rename && !instead.inline ? [instead] : [],
		);
		expect(renames.length).toBeGreaterThan(5);
		for (const { use, since } of renames) {
			const with_ = kernels.filter(({ release }) => since === 'always' || isSince(release, since ?? ''));
			for (const { id, symbolTable } of with_) {
				expect({ id, name: use[0], exported: symbolTable.exports.has(use[0]!) }).toMatchObject({ exported: true });
			}
		}
	});
});

describe('modprobot symbol', () => {
	test('tells of each kernel of the catalogue, then history, advice, evidence and source', async () => {
		const said = await run(['PDE_DATA']);
		expect(said).toEqual({
			exitCode: 0,
			stderr: '',
			stdout: `PDE_DATA
  debian-11            5.10.0-46-amd64       exported
  debian-12            6.1.0-50-amd64        not exported
  debian-13            6.12.117+deb13-amd64  not exported
  debian-13-backports  7.2.12+deb13-amd64    not exported

  exported in 5.10, not in 6.1, 6.12 and 7.2
  no longer exported since Linux 5.17 (commit 359745d78351) and in RHEL 9
  Use pde_data, its name since Linux 5.17.
  seen in: openzfs/zfs 5dccd7e8f3

  /* After the kernel's headers. */
  #include <linux/version.h>

  #if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 17, 0)
  #define PDE_DATA pde_data
  #endif

Symbol tables list exports: what is not exported may still be a macro or an inline function of the headers.
`,
		});
	});

	test('tells namespaces, restrictions and guesses', async () => {
		const { stdout } = await run(['dma_buf_export', 'cr4_update_irqsoff', 'vmalloc']);
		expect(stdout).toMatch(/debian-12 .* exported, GPL-only, namespace DMA_BUF\n/);
		expect(stdout).toContain('  MODULE_IMPORT_NS("DMA_BUF");\n  #else\n  MODULE_IMPORT_NS(DMA_BUF);\n');
		expect(stdout).toMatch(/debian-13-backports .* exported, GPL-only, only for kvm, kvm-amd and kvm-intel\n/);
		expect(stdout).toContain('GPL-only in 7.2, not in 5.10, 6.1 and 6.12\n');
		expect(stdout).toMatch(/a guess: debian-13 and debian-13-backports export vmalloc_noprof/);
	});

	test('tells of del_timer_sync no more than is known: where it is no export it may be an inline function', async () => {
		const { stdout } = await run(['del_timer_sync']);
		expect(stdout).not.toMatch(/not exported since|no longer exported/);
		expect(stdout).toContain('gone since Linux 6.15');
		expect(stdout).toContain('#define del_timer_sync timer_delete_sync');
	});

	test('answers programs, for the kernels that are asked for', async () => {
		const { stdout, exitCode } = await run(['kallsyms_lookup_name', '--kernel', '6.1*', '--format', 'json']);
		expect(exitCode).toBe(0);
		expect(JSON.parse(stdout)).toMatchObject({
			schemaVersion: 1,
			symbols: [
				{
					symbol: 'kallsyms_lookup_name',
					kernels: [{ id: 'debian-12', release: '6.1.0-50-amd64', state: 'not-exported' }, { id: 'debian-13' }],
					history: ['no longer exported since Linux 5.7 (commit `0bd476e6c671`)'],
					instead: expect.stringContaining('There is no supported replacement'),
					evidence: ['lttng-modules a6576540'],
				},
			],
		});
	});

	test.each([
		['a name that is none', ['foo bar'], undefined, '"foo bar" is not the name of a symbol'],
		['a kernel that is none', ['printk', '--kernel', 'debain-12'], undefined, 'Did you mean `debian-12`?'],
		['no engine', ['printk'], 'no-such-engine', 'There is no `no-such-engine` on this machine'],
		['no catalogue', ['printk', '--catalogue', 'nowhere.yml'], undefined, 'nowhere.yml, cannot be read'],
	])('%s is a sentence and exit code 2', async (_, args, engine, sentence) => {
		expect(await run(args, engine)).toMatchObject({
			stdout: '',
			exitCode: 2,
			stderr: expect.stringContaining(sentence),
		});
	});
});
