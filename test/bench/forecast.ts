/**
 * Holds a kernel's symbol table against 1,000 modules as the App stores them, and prints what that costs. Exits with 1
 * where it takes longer than it may. Options: `--json FILE` writes the numbers, too; `--rounds N`.
 */
import type { StoredNeeds } from '../../src/checks/ports/records.ts';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Store, Transaction } from '../../src/checks/ports/store.ts';
import type { RootNeeds } from '../../src/results/module-needs.ts';
import { createSnapshotWriter } from '../../src/store/needs-snapshot.ts';
import { type Figure, isMet, lineOf, toJson } from './figures.ts';

const BAR_SECONDS = 1;
const REPOSITORIES = 250;
const MODULES_A_REPOSITORY = 4;
/** Each repository is built for these. */
const KERNELS = ['5.10.0-35-amd64', '6.1.0-50-amd64'];
const EXPORTS = 30_000;
/** Symbols that a module needs; a large one has some hundreds. */
const NEEDS = 80;
/** Every so many exports of the old kernel are gone. */
const GONE_EVERY = 100;

const { values } = parseArgs({
	options: { json: { type: 'string' }, rounds: { type: 'string', default: '5' } },
});
const directory = mkdtempSync(join(tmpdir(), 'modprobot-bench-'));
try {
	await main();
} finally {
	rmSync(directory, { recursive: true, force: true });
}

async function main(): Promise<void> {
	const table = join(directory, 'Module.symvers');
	writeFileSync(table, symbolTable());
	await createSnapshotWriter(directory).update(storeOf(records()));
	const runs = Array.from({ length: Number(values.rounds) }, () => run(table)).toSorted((a, b) => a - b);
	const modules = REPOSITORIES * MODULES_A_REPOSITORY;
	const figure: Figure = {
		row: `forecast of ${EXPORTS} exports`,
		setting: `${modules} modules`,
		unit: 's',
		values: runs.map((milliseconds) => milliseconds / 1000),
		skipped: null,
		bar: BAR_SECONDS,
	};
	console.log(lineOf(figure));
	if (values.json !== undefined) writeFileSync(values.json, toJson([figure]));
	process.exitCode = isMet(figure) ? 0 : 1;
}

/** The command as it is typed. @returns milliseconds. */
function run(table: string): number {
	const command = join(import.meta.dirname, '../../bin/modprobot');
	const started = performance.now();
	let said: string;
	try {
		said = execFileSync(command, ['kernels', 'forecast', table, '--data', directory, '--format', 'json'], {
			encoding: 'utf8',
			maxBuffer: 256 * 1024 ** 2,
			stdio: ['ignore', 'pipe', 'inherit'],
		});
	} catch (error) {
		// Something would break: exit status 1.
		said = String((error as { stdout?: unknown }).stdout);
	}
	const took = performance.now() - started;
	verify(said);
	return took;
}

/** A fast answer has to be the right one. */
function verify(json: string): void {
	const { repositories, held } = JSON.parse(json);
	const found = repositories.flatMap((one: { modules: { symbols: { symbol: string }[] }[] }) =>
		one.modules.flatMap(({ symbols }) => symbols.map(({ symbol }) => symbol)),
	);
	const expected = records()
		.filter(({ origin }) => origin.kernel.release === KERNELS.at(-1))
		.flatMap(({ needs }) => needs.modules.flatMap(({ symbols }) => symbols.map(({ symbol }) => symbol)))
		.filter((symbol) => isGone(Number(symbol.slice('symbol_'.length))));
	if (held.modules !== REPOSITORIES * MODULES_A_REPOSITORY || found.length !== expected.length) {
		throw new Error(`${held.modules} modules and ${found.length} findings instead of ${expected.length}`);
	}
}

function isGone(number: number): boolean {
	return number % GONE_EVERY === 0;
}

function symbolTable(): string {
	return Array.from({ length: EXPORTS }, (_, n) => n)
		.filter((n) => !isGone(n))
		.map(
			(n) =>
				`0x${n.toString(16).padStart(8, '0')}\tsymbol_${n}\tvmlinux\tEXPORT_SYMBOL${n % 3 === 0 ? '_GPL' : ''}\t\n`,
		)
		.join('');
}

function records() {
	return Array.from({ length: REPOSITORIES }, (_, repository) =>
		KERNELS.map((release, kernel) => recordOf(repository, release, kernel)),
	).flat();
}

function recordOf(repository: number, release: string, kernel: number): StoredNeeds & { readonly needs: RootNeeds } {
	const modules = Array.from({ length: MODULES_A_REPOSITORY }, (_, module) => ({
		name: `module_${module}`,
		path: `src/module_${module}.ko`,
		gplCompatible: true,
		imports: [],
		unreadObjects: 0,
		symbolsLeftOut: 0,
		symbols: Array.from({ length: NEEDS }, (__, n) => ({
			symbol: `symbol_${(repository * 7919 + module * 104_729 + n * 31) % EXPORTS}`,
			named: true,
			failing: [],
			uses: [1, 2, 3].map((part) => `src/subsystem/part_${module}_${part}.c:${n * part + 1}`).join('\t'),
			moreUses: true,
		})),
	}));
	return {
		origin: {
			installationId: 1,
			repositoryId: repository,
			owner: `owner-${repository % 50}`,
			name: `driver-${repository}`,
			kernel: { id: `linux-${kernel}`, arch: 'amd64', release },
			commit: repository.toString(16).padStart(40, '0'),
			committedAt: '2026-05-01T12:00:00.000Z',
			moduleRoot: '.',
		},
		needs: { moduleRoot: '.', excluded: null, modules, modulesLeftOut: 0 },
	};
}

/** A store that has nothing but these. */
function storeOf(all: readonly StoredNeeds[]): Store {
	const transaction: Partial<Transaction> = {
		needsStamp: () => Promise.resolve('all'),
		needsPage: () => Promise.resolve({ records: all, next: null }),
	};
	return { transaction: (work) => work(transaction as Transaction) };
}
