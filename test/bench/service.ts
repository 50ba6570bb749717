/**
 * Measures the server as it is run, against the fake GitHub on this machine, once with the embedded database and once
 * with PostgreSQL: checks that need no container one by one, 1,000 deliveries at once, 300 checks in a burst, and its memory afterwards. Prints
 * median, minimum and maximum, and exits with 1 where a median is over its bar. `--json FILE` keeps the figures,
 * `--rounds N` changes the number of bursts and `--burst N` their size, `--row documentation|known-result|deliveries|burst` measures that alone; arguments are
 * names of databases (`pglite`, `postgresql`), none for both.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Repository } from '../fake-github/actors/repository.ts';
import { type Figure, isMet, lineOf, quantile, toJson } from './figures.ts';
import { startPostgres } from './postgres.ts';
import { type Answer, sendAll } from './sender.ts';
import { type Opened, Stage } from './service-stage.ts';

/** With those before them no more than an installation may write at once. */
const SINGLE_CHECKS = 10;
const WARM_UP = 3;
const BURST_MS = 3000;
/**
 * GitHub allows an installation 80 writes that create something a minute, so 300 checks of one take four minutes
 * however fast we are: these are of so many installations.
 */
const INSTALLATIONS = 12;
/** Until what the burst left is collected, and the paces of the installations are as at the start. */
const IDLE_MS = 20_000;
const MEGABYTE = 1024 ** 2;

interface Bars {
	readonly check: number;
	readonly memory: number;
}

const BARS = {
	pglite: { check: 0.6, memory: 400 },
	postgresql: { check: 0.3, memory: 200 },
} as const satisfies Record<string, Bars>;
const DRAINED_BAR = 60;
const ANSWER_BAR = 0.5;
/** Seconds after which GitHub takes a delivery for failed. */
const GITHUB_WAITS = 10;

const documentation = (text: string) => ({ 'README.md': `# A driver\n\n${text}\n` });

/** One check: sent when the one before was concluded. @returns seconds from the webhook's answer to the conclusion. */
async function timeCheck(stage: Stage, opened: Opened, expected: string): Promise<number> {
	const [answer] = await sendAll([opened.webhook], 0);
	const stored = performance.now();
	if (answer?.status !== 200) throw new Error(`A webhook was answered with ${answer?.status}`);
	return Math.max(0, (await stage.concluded(opened, expected)) - stored) / 1000;
}

async function singleChecks(stage: Stage): Promise<number[]> {
	const repository = await stage.createRepository();
	const values: number[] = [];
	for (let index = 0; index < WARM_UP + SINGLE_CHECKS; index++) {
		const opened = await stage.openQuietly(repository, documentation(`Line ${index}`));
		const seconds = await timeCheck(stage, opened, 'skipped');
		if (index >= WARM_UP) values.push(seconds);
	}
	return values;
}

/** The same change in further pull requests, after it was built once. */
async function knownResults(stage: Stage): Promise<number[]> {
	const repository = await stage.createRepository();
	const branch = 'change';
	await repository.push(branch, { 'extra.h': '/* new */\n' });
	await timeCheck(stage, await stage.openBranchQuietly(repository, branch), 'success');
	const values: number[] = [];
	for (let index = 0; index < SINGLE_CHECKS; index++) {
		// Another commit with the same files: a check run of its own.
		const again = `again-${index}`;
		await repository.push(again, { 'extra.h': '/* new */\n' }, `Again ${index}`);
		values.push(await timeCheck(stage, await stage.openBranchQuietly(repository, again), 'success'));
	}
	return values;
}

/** Deliveries in three seconds, and the pull requests that they tell of. */
const DELIVERIES = 1000;
const TOLD_OF = 50;

/** Each pull request is told of many times, under as many ids. @returns seconds that each answer took. */
async function deliveries(stage: Stage): Promise<readonly number[]> {
	const repository = await stage.createRepository();
	const opened: Opened[] = [];
	for (let index = 0; index < TOLD_OF; index++) {
		opened.push(await stage.openQuietly(repository, documentation(`Told of ${index}`)));
	}
	const webhooks = Array.from({ length: DELIVERIES }, (_, index) => {
		const { webhook } = opened[index % TOLD_OF]!;
		return { ...webhook, headers: { ...webhook.headers, 'x-github-delivery': randomUUID() } };
	});
	const answers = await sendAll(webhooks, BURST_MS);
	requireStored(stage, answers);
	await stage.allConcluded(opened, 'skipped');
	return answers.map(({ seconds }) => seconds);
}

function requireStored(stage: Stage, answers: readonly Answer[]): void {
	const refused = answers.filter(({ status }) => status !== 200);
	if (refused.length > 0) throw new Error(`${refused.length} webhooks were not stored:\n${stage.server.log}`);
}

interface Burst {
	readonly drained: number;
	readonly answers: readonly number[];
}

async function burst(stage: Stage, repositories: readonly Repository[], size: number): Promise<Burst> {
	const opened: Opened[] = [];
	for (let index = 0; index < size; index++) {
		const repository = repositories[index % repositories.length]!;
		opened.push(await stage.openQuietly(repository, documentation(`Line ${randomUUID()}`)));
	}
	await stage.github.settled();
	const started = performance.now();
	const answers = await sendAll(
		opened.map(({ webhook }) => webhook),
		BURST_MS,
	);
	requireStored(stage, answers);
	const ends = await stage.allConcluded(opened, 'skipped');
	return { drained: (Math.max(...ends) - started) / 1000, answers: answers.map(({ seconds }) => seconds) };
}

const ROWS = ['documentation', 'known-result', 'deliveries', 'burst'] as const;
type Row = (typeof ROWS)[number];

interface Task {
	readonly setting: string;
	/** Null: the embedded database. */
	readonly url: string | null;
	readonly bars: Bars;
	readonly rounds: number;
	/** Checks of one burst. */
	readonly size: number;
	readonly rows: readonly Row[];
}

async function measure({ setting, url, bars, rounds, size, rows }: Task): Promise<Figure[]> {
	const figures: Figure[] = [];
	const tell = (figure: Omit<Figure, 'setting' | 'skipped'>, skipped: string | null = null) => {
		figures.push({ ...figure, setting, skipped });
		console.log(lineOf({ ...figure, setting, skipped }));
	};
	const stage = await Stage.open(url);
	try {
		if (rows.includes('documentation')) {
			const row = 'documentation only: stored to concluded';
			tell({ row, unit: 's', values: await singleChecks(stage), bar: bars.check });
		}
		if (rows.includes('known-result')) {
			const row = 'known result: stored to concluded';
			const skipped = hasImage() ? null : 'the image of debian-12 is not there (make images)';
			const values = skipped === null ? await knownResults(stage) : null;
			tell({ row, unit: 's', values, bar: bars.check }, skipped);
		}
		if (rows.includes('deliveries')) {
			const answers = await deliveries(stage);
			const row = `${DELIVERIES} deliveries, all stored: answers`;
			tell({ row: `${row}, p50`, unit: 's', values: [quantile(answers, 0.5)], bar: GITHUB_WAITS });
			tell({ row: `${row}, p99`, unit: 's', values: [quantile(answers, 0.99)], bar: GITHUB_WAITS });
		}
		if (!rows.includes('burst')) return figures;
		const { drained, answers, memory } = await bursts(stage, rounds, size);
		const of = `${size} checks of ${INSTALLATIONS} installations`;
		tell({ row: `${of}: drained`, unit: 's', values: drained, bar: DRAINED_BAR });
		tell({ row: `${of}: answers, p99`, unit: 's', values: answers, bar: ANSWER_BAR });
		tell({ row: 'memory, idle after these', unit: 'MB', values: memory, bar: bars.memory });
		return figures;
	} finally {
		await stage.close();
	}
}

async function bursts(stage: Stage, rounds: number, size: number) {
	const repositories: Repository[] = [];
	for (let index = 0; index < INSTALLATIONS; index++) repositories.push(await stage.createRepository());
	const [drained, answers, memory]: [number[], number[], number[]] = [[], [], []];
	for (let round = 0; round < rounds; round++) {
		const one = await burst(stage, repositories, size);
		drained.push(one.drained);
		answers.push(quantile(one.answers, 0.99));
		await setTimeout(IDLE_MS);
		memory.push((await stage.server.memory()) / MEGABYTE);
	}
	return { drained, answers, memory };
}

function hasImage(): boolean {
	try {
		execFileSync('docker', ['image', 'inspect', 'modprobot/debian-12'], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

async function main(
	databases: readonly string[],
	task: Pick<Task, 'rows' | 'rounds' | 'size'>,
): Promise<readonly Figure[]> {
	const isWanted = (name: string) => databases.length === 0 || databases.includes(name);
	const figures: Figure[] = [];
	const heads = ['median', 'min', 'max'].map((head) => head.padStart(8)).join(' ');
	console.log(`${'row'.padEnd(44)} ${'database'.padEnd(14)} ${heads}`);
	if (isWanted('pglite')) {
		figures.push(...(await measure({ setting: 'PGlite', url: null, bars: BARS.pglite, ...task })));
	}
	if (!isWanted('postgresql')) return figures;
	const postgres = await startPostgres();
	if (postgres === null) {
		console.log('PostgreSQL skipped: its programs are not in /usr/lib/postgresql (Debian: apt install postgresql)');
		return figures;
	}
	try {
		const url = await postgres.createDatabase('bench');
		const setting = `PostgreSQL ${postgres.version}`;
		figures.push(...(await measure({ setting, url, bars: BARS.postgresql, ...task })));
	} finally {
		await postgres.stop();
	}
	return figures;
}

const { positionals, values } = parseArgs({
	allowPositionals: true,
	options: {
		json: { type: 'string' },
		rounds: { type: 'string', default: '3' },
		burst: { type: 'string', default: '300' },
		row: { type: 'string', multiple: true, default: [...ROWS] },
	},
});
const rows = ROWS.filter((row) => values.row.includes(row));
const figures = await main(positionals, { rows, rounds: Number(values.rounds), size: Number(values.burst) });
if (values.json !== undefined) await writeFile(values.json, toJson(figures));
process.exitCode = figures.every(isMet) ? 0 : 1;
