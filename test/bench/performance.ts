/**
 * Writes `docs/performance.md` from the figures that the benches left in the directory that is given: one table. Exits with 1 where a bar is missed.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { compareText } from '../../src/shared/text.ts';

const page = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));

const Row = z.object({
	row: z.string(),
	setting: z.string(),
	unit: z.enum(['s', 'MB', '']),
	values: z.array(z.number()).nullable(),
	skipped: z.string().nullable(),
	bar: z.number(),
	median: z.number().optional(),
	min: z.number().optional(),
	max: z.number().optional(),
	met: z.boolean(),
});
type Row = z.infer<typeof Row>;

const ABOUT = `# Performance

Made by \`make bench\`, which fails where a bar is missed; one row alone: \`make bench-checks ROW=lttng-file\`. Do not edit
the table: measure.

What is compared is measured in one run, side by side, since machines differ and are shared. A _check_ is \`bin/modprobot
check\` of a package on the four default kernels, as somebody runs it, its process included. _plain_ builds the same trees
without modprobot: each kernel from nothing, one after the other, in fresh containers of the same images, with
\`make -j2\`. _floor_ is make alone, in trees that are built already, in containers that run, two kernels at once. Figures
are medians, with the smallest and the largest; a ratio is one of medians. What the table lacks was not measured that day.
`;

function line({ row, setting, unit, values, skipped, bar, median, min, max, met }: Row): string {
	const number = (value: number | undefined) => (value ?? Number.NaN).toFixed(unit === 'MB' ? 0 : 2);
	const limit = `${unit === '' ? bar.toFixed(2) : bar} ${unit}`.trim();
	const cells =
		values === null
			? [skipped ?? '', '', '', limit, 'not measured']
			: [`${number(median)} ${unit}`.trim(), number(min), number(max), limit, met ? 'met' : '**missed**'];
	const rounds = values === null ? '' : String(values.length);
	return `| ${[row, setting, rounds, ...cells].join(' | ')} |`;
}

async function main(directory: string): Promise<void> {
	const files = (await readdir(directory)).filter((name) => name.endsWith('.json')).toSorted(compareText);
	const rows: Row[] = [];
	for (const file of files) {
		rows.push(...z.array(Row).parse(JSON.parse(await readFile(join(directory, file), 'utf8'))));
	}
	const day = new Date().toISOString().slice(0, 10);
	const machine = `Measured on ${day} on ${availableParallelism()} processors.`;
	const head = ['row', 'of', 'rounds', 'median', 'min', 'max', 'bar', ''];
	const table = [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows.map(line)];
	await writeFile(page, `${ABOUT}\n${machine}\n\n${table.join('\n')}\n`);
	const missed = rows.filter(({ met }) => !met);
	console.log(`${rows.length} rows, ${missed.length} of them over their bar.`);
	process.exitCode = missed.length === 0 ? 0 : 1;
}

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('performance.ts DIRECTORY');
await main(directory);
