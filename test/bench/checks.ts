/**
 * Measures whole checks at a desk, side by side with plain builds of the same trees in the same containers' image:
 * `plain` builds each kernel from nothing, one after the other, in fresh containers, with make's two jobs; `floor` is
 * make alone in trees that are built, in containers that run, as many kernels at once as a check builds.
 * Prints median, minimum and maximum of each, their ratios, and exits with 1 where a ratio of medians is over its bar.
 * Arguments: rows, none for all. `--rounds N`; `--into DIRECTORY` keeps the figures of
 * each row in a file of its own.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { KERNELS, Desk } from './desk.ts';
import { type Figure, isMet, lineOf, summaryOf, toJson } from './figures.ts';
import { PlainBuilds } from './plain-builds.ts';

interface Package {
	readonly name: string;
	readonly version: string;
	/** What many of its files include. */
	readonly header: string | null;
	/** One that makes the module anew. */
	readonly file: string;
	readonly rounds: number;
}

const LTTNG: Package = {
	name: 'lttng-modules-dkms',
	version: '2.16.0-1',
	file: 'src/lttng-clock.c',
	header: 'include/lttng/tracer.h',
	rounds: 3,
};
const SMALL: Package = {
	name: 'acpi-call-dkms',
	version: '1.2.2-2.1',
	file: 'acpi_call.c',
	header: null,
	rounds: 5,
};

/** Seconds a round, by what was measured. */
type Times = Map<string, number[]>;

interface Row {
	readonly of: Package;
	readonly measure: (desk: Desk, plain: PlainBuilds, times: Times) => Promise<void>;
	/** Of medians: the first over the second, or the first alone in seconds, a kernel. */
	readonly bars: readonly { readonly of: string; readonly over: string | null; readonly bar: number }[];
}

const time = async (times: Times, what: string, work: () => Promise<unknown>) => {
	const started = performance.now();
	await work();
	const seconds = (performance.now() - started) / 1000;
	times.set(what, [...(times.get(what) ?? []), seconds]);
	console.log(`  ${what}: ${seconds.toFixed(2)} s`);
};

/** A file changed, all else known and built: by us, and by make alone. */
async function changed(desk: Desk, plain: PlainBuilds, times: Times, file: string): Promise<void> {
	await desk.change(file);
	await time(times, 'check', () => desk.check({ built: 'objects' }));
	await plain.change(file);
	await time(times, 'floor', () => plain.rebuild());
}

const ROWS: Readonly<Record<string, Row>> = {
	'lttng-file': {
		of: LTTNG,
		measure: (desk, plain, times) => changed(desk, plain, times, LTTNG.file),
		bars: [{ of: 'check', over: 'floor', bar: 1.5 }],
	},
	'lttng-header': {
		of: LTTNG,
		measure: (desk, plain, times) => changed(desk, plain, times, LTTNG.header ?? ''),
		bars: [{ of: 'check', over: 'floor', bar: 1.3 }],
	},
	'lttng-first': { of: LTTNG, measure: first, bars: [{ of: 'head only', over: 'plain', bar: 0.9 }] },
	'lttng-plain': {
		of: LTTNG,
		measure: async (desk, plain, times) => {
			await time(times, 'plain', () => plain.fromNothing());
			await desk.change(LTTNG.file);
			await time(times, 'check', () => desk.check({ built: 'objects' }));
		},
		bars: [{ of: 'check', over: 'plain', bar: 1 / 12 }],
	},
	'small-file': {
		of: SMALL,
		measure: (desk, plain, times) => changed(desk, plain, times, SMALL.file),
		bars: [{ of: 'over the floor, a kernel', over: null, bar: 0.5 }],
	},
	'small-first': {
		of: SMALL,
		measure: async (desk, plain, times) => {
			await first(desk, plain, times);
			await desk.forget();
			await desk.change(SMALL.file);
			await time(times, 'head and base', () => desk.check({ built: 'objects', withBase: true }));
		},
		bars: [
			{ of: 'head only', over: 'plain', bar: 0.9 },
			{ of: 'head and base', over: 'plain', bar: 1.15 },
		],
	},
	'small-again': {
		of: SMALL,
		measure: (desk, _, times) => time(times, 'check', () => desk.check({ built: 'known' })),
		bars: [{ of: 'check', over: null, bar: 1.5 }],
	},
};

async function first(desk: Desk, plain: PlainBuilds, times: Times): Promise<void> {
	await time(times, 'plain', () => plain.fromNothing());
	await desk.forget();
	await time(times, 'head only', () => desk.check({ built: 'nothing' }));
}

async function run(name: string, { of, measure, bars }: Row, rounds: number): Promise<Figure[]> {
	console.log(`${name}: ${of.name} ${of.version} on ${KERNELS.length} kernels`);
	const desk = await Desk.open(of.name, of.version);
	const plain = await PlainBuilds.open(of.name, of.version);
	const times: Times = new Map();
	try {
		await desk.check({ built: null });
		if (bars.some(({ over, of: what }) => over === 'floor' || what.startsWith('over the floor'))) await plain.build();
		for (let round = 0; round < rounds; round++) await measure(desk, plain, times);
	} finally {
		await plain.close();
		await desk.close();
	}
	const [checks, floors] = [times.get('check') ?? [], times.get('floor') ?? []];
	times.set(
		'over the floor, a kernel',
		checks.map((seconds, index) => (seconds - (floors[index] ?? Number.NaN)) / KERNELS.length),
	);
	return bars.map(({ of: what, over, bar }) => {
		const values = times.get(what) ?? [];
		const divisor = over === null ? 1 : summaryOf(times.get(over) ?? []).median;
		const row = over === null ? `${name}: ${what}` : `${name}: ${what} ÷ ${over}`;
		const unit = over === null ? ('s' as const) : ('' as const);
		return { row, setting: of.name, unit, values: values.map((value) => value / divisor), skipped: null, bar };
	});
}

const { positionals, values } = parseArgs({
	allowPositionals: true,
	options: { into: { type: 'string' }, rounds: { type: 'string' } },
});
const figures: Figure[] = [];
for (const [name, row] of Object.entries(ROWS)) {
	if (positionals.length > 0 && !positionals.includes(name)) continue;
	const of = await run(name, row, Number(values.rounds ?? row.of.rounds));
	for (const figure of of) console.log(lineOf(figure));
	figures.push(...of);
	if (values.into !== undefined) await writeFile(join(values.into, `checks-${name}.json`), toJson(of));
}
process.exit(figures.length > 0 && figures.every(isMet) ? 0 : 1);
