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
	/** Rounds of what builds everything, and of what builds little. */
	readonly rounds: { readonly all: number; readonly few: number };
	/** One that makes a module anew. */
	readonly file: string;
	/** What many of its files include. */
	readonly header: string | null;
}

const PACKAGES: Readonly<Record<string, Package>> = {
	small: {
		name: 'acpi-call-dkms',
		version: '1.2.2-2.1',
		rounds: { all: 5, few: 5 },
		file: 'acpi_call.c',
		header: null,
	},
	lttng: {
		name: 'lttng-modules-dkms',
		version: '2.16.0-1',
		rounds: { all: 3, few: 3 },
		file: 'src/lttng-clock.c',
		header: 'include/lttng/tracer.h',
	},
};

interface Bar {
	/** What was measured, and what its median is divided by; null: seconds. */
	readonly of: string;
	readonly over: string | null;
	readonly bar: number;
}

const BARS: Readonly<Record<string, readonly Bar[]>> = {
	'small-first': [{ of: 'first: head only', over: 'plain', bar: 0.9 }],
	'small-base': [{ of: 'first: head and base', over: 'plain', bar: 1.15 }],
	'small-file': [{ of: 'a file: over the floor, a kernel', over: null, bar: 0.5 }],
	'small-again': [{ of: 'nothing changed', over: null, bar: 1.5 }],
	'lttng-first': [{ of: 'first: head only', over: 'plain', bar: 0.9 }],
	'lttng-base': [{ of: 'first: head and base', over: 'plain', bar: 1.15 }],
	'lttng-file': [
		{ of: 'a file', over: 'a file: floor', bar: 1.5 },
		{ of: 'a file', over: 'plain', bar: 1 / 12 },
	],
	'lttng-header': [{ of: 'a header', over: 'a header: floor', bar: 1.3 }],
};

/** What is measured of one package, and what was: seconds a round, by name. */
class Stage {
	readonly times = new Map<string, number[]>();
	readonly #package: Package;
	readonly #desk: Desk;
	readonly #plain: PlainBuilds;
	#isBuilt = false;

	constructor(of: Package, desk: Desk, plain: PlainBuilds) {
		this.#package = of;
		this.#desk = desk;
		this.#plain = plain;
	}

	/** Beside plain builds, whose trees stay for what follows. */
	async first(rounds: number): Promise<void> {
		for (let round = 0; round < rounds; round++) {
			await this.#time('plain', () => this.#plain.fromNothing());
			await this.#desk.forget();
			await this.#time('first: head only', () => this.#desk.check({ built: 'nothing' }));
		}
		this.#isBuilt = true;
	}

	/** The package as it is, and a file changed. */
	async base(rounds: number): Promise<void> {
		for (let round = 0; round < rounds; round++) {
			await this.#desk.forget();
			await this.#desk.change(this.#package.file);
			await this.#time('first: head and base', () => this.#desk.check({ built: 'objects', withBase: true }));
		}
	}

	/** A file changed, all else known and built: by us, and by make alone. */
	async change(what: string, file: string, rounds: number): Promise<void> {
		await this.#build();
		for (let round = 0; round < rounds; round++) {
			await this.#desk.change(file);
			await this.#time(what, () => this.#desk.check({ built: 'objects' }));
			await this.#plain.change(file);
			await this.#time(`${what}: floor`, () => this.#plain.rebuild());
			const [check = Number.NaN, floor = Number.NaN] = [what, `${what}: floor`].map((one) =>
				this.times.get(one)?.at(-1),
			);
			this.#note(`${what}: over the floor, a kernel`, (check - floor) / KERNELS.length);
		}
	}

	async again(rounds: number): Promise<void> {
		await this.#desk.check({ built: null });
		for (let round = 0; round < rounds; round++) {
			await this.#time('nothing changed', () => this.#desk.check({ built: 'known' }));
		}
	}

	async #build(): Promise<void> {
		if (this.#isBuilt) return;
		await this.#desk.check({ built: null });
		await this.#plain.fromNothing();
		this.#isBuilt = true;
	}

	async #time(what: string, work: () => Promise<unknown>): Promise<void> {
		const started = performance.now();
		await work();
		const seconds = (performance.now() - started) / 1000;
		console.log(`  ${what}: ${seconds.toFixed(2)} s`);
		this.#note(what, seconds);
	}

	#note(what: string, seconds: number): void {
		this.times.set(what, [...(this.times.get(what) ?? []), seconds]);
	}
}

/** What was not measured in this run is no figure of it. */
function figuresOf(row: string, { name }: Package, times: ReadonlyMap<string, readonly number[]>): Figure[] {
	return (BARS[row] ?? []).flatMap(({ of, over, bar }): Figure[] => {
		const [values, divisors] = [times.get(of), over === null ? [1] : times.get(over)];
		if (values === undefined || divisors === undefined) return [];
		const divisor = summaryOf(divisors).median;
		const label = over === null ? of : `${of} ÷ ${over}`;
		const unit = over === null ? 's' : '';
		return [{ row: label, setting: name, unit, values: values.map((value) => value / divisor), skipped: null, bar }];
	});
}

/**
 * @param rows of one package, in the order in which one leaves what the next needs.
 * @param measured is told of each row when it is measured: what follows may take long, or be stopped.
 */
async function measure(
	of: Package,
	rows: readonly string[],
	asked: number | null,
	measured: (row: string, figures: readonly Figure[]) => Promise<void>,
): Promise<void> {
	console.log(`${of.name} ${of.version} on ${KERNELS.length} kernels`);
	const [all, few] = [asked ?? of.rounds.all, asked ?? of.rounds.few];
	const desk = await Desk.open(of.name, of.version);
	const plain = await PlainBuilds.open(of.name, of.version);
	try {
		const stage = new Stage(of, desk, plain);
		for (const row of rows) {
			if (row.endsWith('-first')) await stage.first(all);
			else if (row.endsWith('-base')) await stage.base(all);
			else if (row.endsWith('-file')) await stage.change('a file', of.file, few);
			else if (row.endsWith('-header')) await stage.change('a header', of.header ?? '', few);
			else await stage.again(few);
			await measured(row, figuresOf(row, of, stage.times));
		}
	} finally {
		await plain.close();
		await desk.close();
	}
}

const { positionals, values } = parseArgs({
	allowPositionals: true,
	options: { into: { type: 'string' }, rounds: { type: 'string' } },
});
const wanted = Object.keys(BARS).filter((row) => positionals.length === 0 || positionals.includes(row));
const figures: Figure[] = [];
for (const [key, of] of Object.entries(PACKAGES)) {
	const rows = wanted.filter((row) => row.startsWith(`${key}-`));
	if (rows.length === 0) continue;
	await measure(of, rows, values.rounds === undefined ? null : Number(values.rounds), async (row, found) => {
		for (const figure of found) console.log(lineOf(figure));
		figures.push(...found);
		if (values.into !== undefined) await writeFile(join(values.into, `checks-${row}.json`), toJson(found));
	});
}
process.exit(figures.length > 0 && figures.every(isMet) ? 0 : 1);
