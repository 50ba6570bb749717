/**
 * Measures how soon the server, as it is run, answers webhooks while it plans, builds, judges and renders the worst that
 * pull requests can hold, and takes bodies that come by halves. Prints how each check ends, and exits with 1 where the
 * slowest answers or the memory are over their bars, or a check does not end. Arguments: parts of names of rows, or none
 * for all.
 */
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { DEMO_MODULE } from '../e2e/demo-module.ts';
import { type Figure, isMet, lineOf, quantile } from './figures.ts';
import { sendAll } from './sender.ts';
import { type Opened, Stage } from './service-stage.ts';

const MEGABYTE = 1024 ** 2;
const ANSWER_BAR = 0.1;
const MEMORY_BAR = 550;
const WEBHOOKS = 400;
const OVER_MS = 20_000;
const PATIENCE_MS = 240_000;
const HALVES = 40;
const HALF_BYTES = 24 * MEGABYTE;
const HALF = Buffer.alloc(HALF_BYTES - 1, 'x');

const repeated = (count: number, text: (index: number) => string) =>
	Array.from({ length: count }, (_, index) => text(index));
const many = (count: number, path: (index: number) => string, text: (index: number) => string) =>
	Object.fromEntries(repeated(count, (index) => index.toString()).map((_, index) => [path(index), text(index)]));

/** `u00000` to `u49999`, in a few lines. */
const UNDEFINED = ['0,1,2,3,4', ...repeated(4, () => '0,1,2,3,4,5,6,7,8,9')]
	.map((digits, index) => String.raw`.irp i${index},${digits}\n`)
	.concat(String.raw`.quad u\\i0\\i1\\i2\\i3\\i4\n`, String.raw`.endr\n`.repeat(5))
	.join('');
const withCode = (code: string) => DEMO_MODULE['demo.c'].replace('MODULE_DESC', () => `${code}\nMODULE_DESC`);

const ROWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	'very deep directories': many(
		2000,
		(index) => `${'d/'.repeat(90)}${index}/f`,
		() => '',
	),
	'an option added to 12,000 times': {
		Makefile: `export CONFIG_A\n${'CONFIG_A+=m\n'.repeat(12_000)}obj-m += demo.o\n`,
	},
	'1,000 makefiles in a chain': many(
		1000,
		(index) => `d${index}/Makefile`,
		(index) => `all:\n\tmake -C ../d${index + 1}\n\tmake -C $(KDIR) M=$(PWD)\n`,
	),
	'4,000 conditions inside each other': {
		Kbuild: `${'ifeq ($(x),y)\n'.repeat(4000)}obj-m += demo.o\n${'endif\n'.repeat(4000)}`,
	},
	'50,000 undefined symbols': { 'demo.c': withCode(`asm(".pushsection .data\\n${UNDEFINED}.popsection");`) },
	'a module report of 15 MB': {
		Kbuild: `obj-m := demo.o\n$(shell yes "module	/build/src	.	m.o	a.o" | head -c 15000000 >>/build/out/modules)\n`,
	},
	'a module report without end': {
		Kbuild: `obj-m := demo.o\n$(shell yes "linked	src/a.ko" | head -c 300000000 >>/build/out/modules)\n`,
	},
	'1,000 functions that are not there': {
		'demo.c': withCode(`static void f(void)\n{\n${repeated(1000, (index) => `\tnot_there_${index}();\n`).join('')}}`),
	},
	'a log of a million lines': {
		Kbuild: `obj-m := demo.o\n$(shell yes "demo.c:1:1: error: no" | head -n 600000 >&2)\n`,
	},
};

/** A body of which half comes, and then nothing. */
function sendHalf(url: string): Socket {
	const { hostname, port, pathname } = new URL(url);
	const socket = connect(Number(port), hostname);
	socket.on('error', () => undefined);
	socket.write(`POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: ${HALF_BYTES}\r\n\r\n`);
	socket.write(HALF);
	return socket;
}

/** @returns the most that the process and those that it started held. */
async function peakMemory(stage: Stage, signal: AbortSignal): Promise<number> {
	let peak = 0;
	while (!signal.aborted) {
		peak = Math.max(peak, (await stage.server.ownMemory()) / MEGABYTE);
		await setTimeout(100);
	}
	return peak;
}

async function ending({ repository, pull }: Opened): Promise<string | null> {
	for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await setTimeout(200)) {
		const run = repository.checkRuns(pull.headSha).at(-1);
		if (run?.status === 'completed') return `${run.conclusion}: ${run.title}`;
	}
	return null;
}

async function main(parts: readonly string[]): Promise<boolean> {
	const rows = Object.entries(ROWS).filter(([name]) => parts.length === 0 || parts.some((part) => name.includes(part)));
	const stage = await Stage.open(null);
	const halves: Socket[] = [];
	const measured = new AbortController();
	try {
		const quiet = await stage.openQuietly(await stage.createRepository(), { 'README.md': '# Another\n' });
		const hostile: (readonly [string, Opened])[] = [];
		for (const [name, files] of rows)
			hostile.push([name, await stage.openQuietly(await stage.createRepository(), files)]);
		const memory = peakMemory(stage, measured.signal);
		await sendAll(
			hostile.map(([, { webhook }]) => webhook),
			0,
		);
		for (let index = 0; index < HALVES; index++) halves.push(sendHalf(quiet.webhook.url));
		const again = repeated(WEBHOOKS, () => randomUUID()).map((guid) => ({
			...quiet.webhook,
			headers: { ...quiet.webhook.headers, 'x-github-delivery': guid },
		}));
		const answers = await sendAll(again, OVER_MS);
		const ends = await Promise.all(hostile.map(async ([name, opened]) => [name, await ending(opened)] as const));
		measured.abort();
		for (const [name, end] of ends) console.log(`${name.padEnd(44)} ${end ?? 'DID NOT END'}`);
		const refused = answers.filter(({ status }) => status !== 200).length;
		const seconds = answers.map((answer) => answer.seconds);
		const figure = (row: string, unit: Figure['unit'], value: number, bar: number): Figure => ({
			row,
			setting: 'PGlite',
			unit,
			values: [value],
			skipped: null,
			bar,
		});
		const figures = [
			figure('webhooks meanwhile: answers, p99', 's', quantile(seconds, 0.99), ANSWER_BAR),
			figure('webhooks meanwhile: not stored', '', refused, 0),
			figure('memory of the process that answers, at most', 'MB', await memory, MEMORY_BAR),
		];
		for (const one of figures) console.log(lineOf(one));
		return figures.every(isMet) && ends.every(([, end]) => end !== null);
	} finally {
		measured.abort();
		for (const socket of halves) socket.destroy();
		await stage.close();
	}
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
