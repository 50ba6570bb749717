/**
 * Measures the server as it is run, against the fake GitHub on this machine, once with the embedded database and once
 * with PostgreSQL: checks that need no container one by one, 1,000 deliveries at once, 300 checks in a burst, and its
 * memory afterwards. Prints median, minimum and maximum, and exits with 1 where a median is over its bar. `--json FILE`
 * keeps the figures, `--rounds N` changes the number of bursts and `--burst N` their size,
 * `--row documentation|known-result|deliveries|burst` measures that alone; arguments are names of databases (`pglite`,
 * `postgresql`), none for both.
 */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Figure, isMet, lineOf, quantile, toJson } from './figures.ts';
import { startPostgres } from './postgres.ts';
import { bursts, deliveries, DELIVERIES, INSTALLATIONS, knownResults, singleChecks } from './service-rows.ts';
import { Stage } from './service-stage.ts';

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
