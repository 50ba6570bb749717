/**
 * Checks the whole corpus as a user would, with `bin/modprobot check`, and prints a table: case, kernel, expected, got.
 * Arguments: globs of case ids, or none for all. Exits with 1 where anything differs.
 */
import { readFile } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { CheckReport } from '../../src/report/check-report.ts';
import { type CorpusCase, prepareCase, readCorpus } from './cases.ts';
import { differences } from './judge.ts';

const modprobot = fileURLToPath(new URL('../../bin/modprobot', import.meta.url));

async function main(patterns: readonly string[]): Promise<void> {
	const corpus = await readCorpus();
	const wanted = corpus.filter(({ id }) => patterns.length === 0 || patterns.some((glob) => matchesGlob(id, glob)));
	const counts = { met: 0, missed: 0, drift: 0 };
	console.log(row('case', 'release', 'expected', 'got', ''));
	for (const one of wanted) {
		for (const line of await checkCase(corpus, one)) {
			counts[line.kind]++;
			console.log(line.text);
		}
	}
	console.log(`\n${counts.met} met, ${counts.missed} missed, ${counts.drift} on other releases than the corpus knows`);
	process.exitCode = counts.missed > 0 || counts.met === 0 ? 1 : 0;
}

type Line = { readonly kind: 'met' | 'missed' | 'drift'; readonly text: string };

async function checkCase(corpus: readonly CorpusCase[], wanted: CorpusCase): Promise<Line[]> {
	const source = await prepareCase(corpus, wanted);
	try {
		return await checkSource(source.directory, wanted);
	} finally {
		await source.remove();
	}
}

async function checkSource(directory: string, wanted: CorpusCase): Promise<Line[]> {
	const output = join(directory, '..', 'report.json');
	const run = await execa(modprobot, ['check', directory, '--format', 'json', '--output', output], { reject: false });
	if (run.exitCode === 2) return [{ kind: 'missed', text: row(wanted.id, '', '', 'not checked', run.stderr) }];
	const report = CheckReport.parse(JSON.parse(await readFile(output, 'utf8')));
	return report.kernels.map((kernel) => {
		const expected = wanted.expect[kernel.release];
		const got = `${kernel.outcome} ${kernel.symbolFailures.length}`;
		if (expected === undefined) return { kind: 'drift', text: row(wanted.id, kernel.release, 'not known', got, '') };
		const wrong = differences(kernel, expected);
		const truth = `${expected.outcome} ${expected.symbolFailures.length}`;
		return {
			kind: wrong.length === 0 ? 'met' : 'missed',
			text: row(wanted.id, kernel.release, truth, got, wrong.join('; ')),
		};
	});
}

function row(...[id, release, expected, got, remark]: [string, string, string, string, string]): string {
	return [id.padEnd(24), release.padEnd(20), expected.padEnd(20), got.padEnd(20), remark].join(' ').trimEnd();
}

await main(process.argv.slice(2));
