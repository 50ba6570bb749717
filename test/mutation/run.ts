/**
 * Mutates calls in real modules, and checks them as a user would: of functions that the kernels export, chosen at
 * random, one call each is replaced by a call of an undeclared function, and by one of a declared function that nobody
 * exports. Each must be reported at its line, and nothing else; of the modules as they are, nothing at all.
 * Arguments: [--seed N] [--count N] [globs of corpus cases…]. Prints a table; exits with 1 where anything is missed.
 */
import { randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import { parseArgs } from 'node:util';
import type { KernelReport } from '../../src/results/check-report.ts';
import { Oracle } from '../oracle/oracle.ts';
import type { CallSite } from './call-sites.ts';
import { chooseCalls } from './choose.ts';
import { blindSpot, inventions, isClean } from './judge.ts';
import { mutate, type MutationKind, mutationOf } from './mutate.ts';
import { randomFrom } from './random.ts';
import { checkCopy, inspect, type Subject, subjectSources } from './subjects.ts';

const KINDS = ['undeclared', 'unexported'] as const satisfies readonly MutationKind[];

const counts = { clean: 0, falseAlarms: 0, found: 0, missed: 0, invented: 0 };

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		options: { seed: { type: 'string' }, count: { type: 'string', default: '30' } },
		allowPositionals: true,
	});
	const seed = values.seed === undefined ? randomInt(2 ** 32) : Number(values.seed);
	console.log(`seed ${seed}\n`);
	const subjects = await unmutated(positionals);
	const chosen = chooseCalls(subjects, Number(values.count), randomFrom(seed));
	console.log(`\n${row('function', 'module', 'call', 'becomes', 'found on')}`);
	for (const subject of subjects) {
		const sites = chosen.filter((one) => one.subject === subject).map(({ site }) => site);
		for (const kind of sites.length === 0 ? [] : KINDS) await mutateAndCheck(subject, sites, kind);
	}
	console.log(
		`\nAs they are: ${counts.clean} builds without a failure, as it should be; ${counts.falseAlarms} false alarms.`,
		`\nMutated: ${chosen.length} functions; ${counts.found} calls × kernels × kinds found at their line, ` +
			`${counts.missed} missed, ${counts.invented} failures that no mutation explains.`,
	);
	const isWrong = counts.falseAlarms + counts.missed + counts.invented > 0;
	process.exitCode = isWrong || counts.found === 0 || chosen.length < Number(values.count) ? 1 : 0;
}

/** Checks the modules as they are. */
async function unmutated(globs: readonly string[]): Promise<Subject[]> {
	const oracle = new Oracle({ wantCalls: true });
	const subjects: Subject[] = [];
	for (const source of await subjectSources()) {
		if (globs.length > 0 && !globs.some((glob) => matchesGlob(source.id, glob))) continue;
		const subject = await inspect(source, oracle);
		subjects.push(subject);
		const wrong = subject.reports.filter((report) => !isClean(report));
		counts.clean += subject.reports.length - wrong.length;
		counts.falseAlarms += wrong.length;
		const notes = [
			`builds on ${subject.reports.length} kernels`,
			...subject.leftOut.map((id) => `left out on ${id}, where it does not build`),
			`${subject.sites.length} calls to choose from`,
			...wrong.map((report) => `✗ ${report.outcome} on ${report.id}`),
		];
		console.log(`${subject.id.padEnd(20)} ${notes.join('; ')}`);
	}
	return subjects;
}

/** All mutations of one kind in one tree, each judged by itself. */
async function mutateAndCheck(subject: Subject, sites: readonly CallSite[], kind: MutationKind): Promise<void> {
	const mutations = sites.map((site) => mutationOf(site, kind));
	const change = async (directory: string) => {
		for (const [file, inFile] of Map.groupBy(mutations, ({ site }) => site.file)) {
			const path = join(directory, file);
			await writeFile(path, mutate(await readFile(path, 'utf8'), inFile));
		}
	};
	const kernels = subject.reports.map(({ id }) => id);
	const reports = await checkCopy(subject.directory, change, kernels);
	for (const mutation of mutations) {
		const { site } = mutation;
		const wrong = reports.flatMap((report) => {
			const sentence = blindSpot(mutation, report);
			return sentence === null ? [] : [`${report.id}: ${sentence}`];
		});
		counts.found += reports.length - wrong.length;
		counts.missed += wrong.length;
		const found = `${reports.length - wrong.length} of ${reports.length} kernels`;
		console.log(row(site.function, subject.id, `${site.file}:${site.line}`, kind, [found, ...wrong].join('\n    ✗ ')));
	}
	for (const report of reports) reportInventions(subject, mutations, report);
}

function reportInventions(subject: Subject, mutations: Parameters<typeof inventions>[0], mutated: KernelReport): void {
	const unmutatedReport = subject.reports.find(({ id }) => id === mutated.id);
	if (unmutatedReport === undefined) return;
	for (const sentence of inventions(mutations, { mutated, unmutated: unmutatedReport })) {
		counts.invented++;
		console.log(`    ✗ ${subject.id} on ${mutated.id}: ${sentence}`);
	}
}

function row(...[name, module, call, kind, found]: [string, string, string, string, string]): string {
	return [name.padEnd(32), module.padEnd(20), call.padEnd(36), kind.padEnd(10), found].join(' ').trimEnd();
}

await main();
