/**
 * Reads large logs with every parser of what a build prints, and prints what that costs. Exits with 1 where a text
 * takes 2 seconds or more, or more memory than allowed. Arguments: names of parsers, or none for all.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { INPUTS, MEGABYTE, type InputName } from './inputs.ts';
import { PARSERS } from './parsers.ts';

const MAX_SECONDS = 2;
/** Beyond the text itself. */
const MAX_MEMORY_GROWTH = 512;
const RUNS = 3;
/** A case that takes longer than this has no end that anyone would wait for. */
const PATIENCE_MS = 120_000;

interface Cost {
	readonly megabytes: number;
	/** Of the thread's time on a processor, which other work on the machine does not change: median of some runs. */
	readonly seconds: number;
	/** By the clock on the wall. */
	readonly elapsed: number;
	/** What the process took beyond what it held before, at most, in megabytes. */
	readonly memoryGrowth: number;
}

/** Runs in a process of its own, so that no case pays for the memory of another. */
function measure(parser: string, input: InputName): Cost {
	const text = INPUTS[input]();
	const read = PARSERS[parser]?.read;
	globalThis.gc?.();
	resetPeak();
	const before = memory('VmRSS');
	const runs = Array.from({ length: RUNS }, () => {
		const started = performance.now();
		const used = process.threadCpuUsage();
		read?.(text);
		const { user, system } = process.threadCpuUsage(used);
		return { seconds: (user + system) / 1e6, elapsed: (performance.now() - started) / 1000 };
	}).toSorted((a, b) => a.seconds - b.seconds);
	return {
		megabytes: text.length / MEGABYTE,
		...(runs[Math.floor(RUNS / 2)] ?? { seconds: Number.NaN, elapsed: Number.NaN }),
		memoryGrowth: (memory('VmHWM') - before) / MEGABYTE,
	};
}

/** Linux only, as all of this is: the peak counts from here on. */
function resetPeak(): void {
	writeFileSync('/proc/self/clear_refs', '5');
}

function memory(what: 'VmRSS' | 'VmHWM'): number {
	const status = readFileSync('/proc/self/status', 'utf8');
	return Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
}

function costOf(parser: string, input: InputName): Cost | null {
	try {
		const words = ['--expose-gc', import.meta.filename, '--measure', parser, input];
		return JSON.parse(execFileSync(process.execPath, words, { timeout: PATIENCE_MS }).toString());
	} catch {
		return null;
	}
}

function row(...[parser, input, size, seconds, elapsed, growth, verdict]: readonly string[]): string {
	return [
		parser?.padEnd(20),
		input?.padEnd(18),
		...[size, seconds, elapsed, growth].map((cell) => cell?.padStart(9)),
		verdict,
	].join(' ');
}

function main(names: readonly string[]): void {
	console.log(row('parser', 'text', 'MB', 'seconds', 'elapsed', '+MB', ''));
	let missed = 0;
	for (const [name, { inputs }] of Object.entries(PARSERS)) {
		if (names.length > 0 && !names.includes(name)) continue;
		for (const input of inputs) {
			const cost = costOf(name, input);
			const isMet = cost !== null && cost.seconds < MAX_SECONDS && cost.memoryGrowth < MAX_MEMORY_GROWTH;
			if (!isMet) missed++;
			const numbers =
				cost === null
					? ['', 'no end', '', '']
					: [cost.megabytes.toFixed(0), cost.seconds.toFixed(2), cost.elapsed.toFixed(2), cost.memoryGrowth.toFixed(0)];
			console.log(row(name, input, ...numbers, isMet ? 'ok' : 'MISSED'));
		}
	}
	console.log(
		missed === 0
			? `\nall under ${MAX_SECONDS} s and ${MAX_MEMORY_GROWTH} MB`
			: `\n${missed} not under ${MAX_SECONDS} s and ${MAX_MEMORY_GROWTH} MB`,
	);
	process.exitCode = missed === 0 ? 0 : 1;
}

const [first, parser = '', input = ''] = process.argv.slice(2);
if (first === '--measure') console.log(JSON.stringify(measure(parser, input as InputName)));
else main(process.argv.slice(2));
