/**
 * Replays real changes as pull requests, as a user would with `bin/modprobot check HEAD --base BASE`, and judges what it
 * says by two clean builds of an oracle of its own. Prints a table: change, kernel, expected, got.
 * Arguments: globs of changes (`v4l2loopback*`), or none for all. Exits with 1 where anything differs.
 */
import { matchesGlob } from 'node:path';
import type { KernelReport } from '../../src/results/check-report.ts';
import { compareTruths } from '../oracle/origins.ts';
import { Oracle } from '../oracle/oracle.ts';
import { buildCommand } from '../real-modules/build-commands.ts';
import { checkDirectory } from '../real-modules/check-directory.ts';
import { debianSource, temporaryCopy } from '../real-modules/debian-source.ts';
import {
	disagreements,
	type Findings,
	originCounts,
	reportedFindings,
	summary,
	trueFindings,
	wronglyUnresolved,
} from './judge.ts';
import { type Pair, readPairs } from './pairs.ts';

async function main(patterns: readonly string[]): Promise<void> {
	const pairs = (await readPairs()).filter(
		({ id }) => patterns.length === 0 || patterns.some((glob) => matchesGlob(id, glob)),
	);
	const oracle = new Oracle();
	const lines: Line[] = [];
	console.log(row('change', 'kernel', 'expected', 'got'));
	for (const pair of pairs) {
		for (const line of await replay(pair, oracle)) {
			lines.push(line);
			console.log([line.text, ...line.wrong.map((sentence) => `    ${sentence}`)].join('\n'));
		}
	}
	const differed = lines.filter(({ wrong }) => wrong.length > 0).length;
	const reverts = pairs.filter(({ isRevert }) => isRevert).length;
	console.log(
		`\n${pairs.length - reverts} changes and ${reverts} reverts on ${lines.length} kernels: ` +
			`${lines.length - differed} agree with the oracle, ${differed} do not.`,
		`\nTo be found: ${originCounts(lines.flatMap(({ expected }) => (expected === null ? [] : [expected])))}.`,
	);
	process.exitCode = differed > 0 || lines.length === 0 ? 1 : 0;
}

interface Line {
	readonly text: string;
	/** The truth; null where there was no check. */
	readonly expected: Findings | null;
	/** What differs from the truth. */
	readonly wrong: readonly string[];
}

async function replay(pair: Pair, oracle: Oracle): Promise<Line[]> {
	const [base, head] = [await debianSource(pair.package, pair.base), await debianSource(pair.package, pair.head)];
	const [baseCopy, headCopy] = [await temporaryCopy(base), await temporaryCopy(head)];
	try {
		const reports = await checkDirectory(headCopy.directory, { base: baseCopy.directory, kernels: pair.kernels });
		if (typeof reports === 'string')
			return [{ text: row(pair.id, '', '', 'not checked'), expected: null, wrong: [reports] }];
		if (reports.length === 0) {
			return [{ text: row(pair.id, '', '', 'no kernel'), expected: null, wrong: ['the change touches no module'] }];
		}
		const lines: Line[] = [];
		for (const report of reports) lines.push(await judge(pair, report, { oracle, base, head }));
		return lines;
	} finally {
		await Promise.all([baseCopy.remove(), headCopy.remove()]);
	}
}

async function judge(
	{ id, package: name }: Pair,
	report: KernelReport,
	{ oracle, base, head }: { readonly oracle: Oracle; readonly base: string; readonly head: string },
): Promise<Line> {
	const make = buildCommand(name);
	const [ofHead, ofBase] = [await oracle.judge(report.image, head, make), await oracle.judge(report.image, base, make)];
	const expected = trueFindings(compareTruths(ofHead.truth, ofBase.truth), ofHead.truth);
	const got = reportedFindings(report, ofHead.tree);
	const wrong = [...disagreements(expected, got), ...wronglyUnresolved(ofHead.truth, report)];
	const reported = wrong.length > 0 ? `${summary(got)}  ✗` : summary(got);
	return { text: row(id, report.id, summary(expected), reported), expected, wrong };
}

function row(id: string, kernel: string, expected: string, got: string): string {
	return [id.padEnd(52), kernel.padEnd(20), expected.padEnd(48), got].join(' ').trimEnd();
}

await main(process.argv.slice(2));
