/**
 * Checks small trees as a user would, and prints a table: case, kernel, expected, got. Arguments: names of cases, none for
 * all. Exits with 1 where anything differs.
 */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { CheckReport, type KernelReport } from '../../src/results/check-report.ts';
import { temporaryCopy } from '../real-modules/debian-source.ts';
import { SMALL_CASES, type SmallCase } from './cases.ts';

const modprobot = fileURLToPath(new URL('../../bin/modprobot', import.meta.url));
const directory = fileURLToPath(new URL('.', import.meta.url));

async function main(wanted: readonly string[]): Promise<void> {
	const cases = SMALL_CASES.filter((one) => wanted.length === 0 || wanted.includes(one.directory));
	const unknown = wanted.filter((name) => !SMALL_CASES.some((one) => one.directory === name));
	if (unknown.length > 0) throw new Error(`There is no case ${unknown.join(', ')}.`);
	let missed = 0;
	console.log(row('case', 'kernel', 'expected', 'got', ''));
	for (const one of cases) {
		const { got, differences } = await check(one);
		if (differences.length > 0) missed++;
		console.log(row(one.directory, one.kernel, one.outcome, got, differences.join('; ') || 'as expected'));
	}
	console.log(`\n${cases.length - missed} met, ${missed} missed`);
	process.exitCode = missed === 0 ? 0 : 1;
}

async function check(one: SmallCase): Promise<{ got: string; differences: string[] }> {
	const copy = await temporaryCopy(join(directory, one.directory));
	try {
		await makeShippedObject(copy.directory);
		const args = ['check', copy.directory, '--kernel', one.kernel, '--clean'];
		const json = await execa(modprobot, [...args, '--format', 'json'], { reject: false });
		const text = one.says === undefined ? '' : (await execa(modprobot, args, { reject: false })).stdout;
		if (json.stdout === '') return { got: 'no report', differences: [json.stderr] };
		const [kernel] = CheckReport.parse(JSON.parse(json.stdout)).kernels;
		if (kernel === undefined) return { got: 'no kernel', differences: ['no kernel was checked'] };
		return { got: kernel.outcome, differences: differencesOf(one, kernel, json.exitCode ?? -1, text) };
	} finally {
		await copy.remove();
	}
}

/** An object that a vendor would ship is not kept here: it is made from its source. */
async function makeShippedObject(copy: string): Promise<void> {
	const source = join(copy, 'blob.c.txt');
	const isThere = await rename(source, join(copy, '../blob.c')).then(
		() => true,
		() => false,
	);
	if (!isThere) return;
	const args = ['-x', 'c', '-O2', '-fno-pie', '-mcmodel=kernel', '-c', join(copy, '../blob.c')];
	await execa('gcc', [...args, '-o', join(copy, 'blob.o_shipped')]);
}

function differencesOf(one: SmallCase, got: KernelReport, exitCode: number, text: string): string[] {
	const found: string[] = [];
	const same = (what: string, expected: readonly string[], actual: readonly string[]) => {
		if (expected.toSorted().join() !== actual.toSorted().join())
			found.push(`${what}: ${actual.join(', ') || 'none'}, not ${expected.join(', ') || 'none'}`);
	};
	same('outcome', [one.outcome], [got.outcome]);
	same('exit code', [String(one.exitCode)], [String(exitCode)]);
	same(
		'symbol failures',
		one.symbolFailures ?? [],
		got.symbolFailures.map(({ symbol, reason }) => `${symbol} ${reason}`),
	);
	if (one.modules !== undefined)
		same(
			'modules',
			one.modules,
			got.modules.map(({ name, state }) => `${name} ${state}`),
		);
	const messages = got.buildErrors.map(({ message }) => message);
	const expected = one.buildErrors ?? [];
	const isOther = messages.length !== expected.length;
	if (isOther || !expected.every((part) => messages.some((message) => message.includes(part))))
		found.push(`build errors: ${messages.join(' | ') || 'none'}`);
	const names = new Set(got.runtimeSymbols.map(({ symbol }) => symbol));
	for (const symbol of one.runtimeSymbols ?? []) if (!names.has(symbol)) found.push(`no lookup of ${symbol}`);
	for (const part of one.says ?? []) if (!text.includes(part)) found.push(`does not say ${JSON.stringify(part)}`);
	return found;
}

function row(...[id, kernel, expected, got, remark]: [string, string, string, string, string]): string {
	return [id.padEnd(32), kernel.padEnd(12), expected.padEnd(14), got.padEnd(20), remark].join(' ').trimEnd();
}

await main(process.argv.slice(2));
