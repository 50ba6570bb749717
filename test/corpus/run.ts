/**
 * Checks the whole corpus as a user would, with `bin/modprobot check`, and prints a table: case, kernel, expected, got.
 * Arguments: globs of case ids, or none for all. Exits with 1 where anything differs.
 */
import { matchesGlob } from 'node:path';
import { type CorpusCase, readCorpus } from './cases.ts';
import { checkCase } from './check-case.ts';
import { differences } from './judge.ts';

async function main(patterns: readonly string[]): Promise<void> {
	const corpus = await readCorpus();
	const wanted = corpus.filter(({ id }) => patterns.length === 0 || patterns.some((glob) => matchesGlob(id, glob)));
	const counts = { met: 0, missed: 0, drift: 0 };
	console.log(row('case', 'release', 'expected', 'got', ''));
	for (const one of wanted) {
		for (const line of await linesOf(corpus, one)) {
			counts[line.kind]++;
			console.log(line.text);
		}
	}
	console.log(`\n${counts.met} met, ${counts.missed} missed, ${counts.drift} on other releases than the corpus knows`);
	process.exitCode = counts.missed > 0 || counts.met === 0 ? 1 : 0;
}

type Line = { readonly kind: 'met' | 'missed' | 'drift'; readonly text: string };

async function linesOf(corpus: readonly CorpusCase[], wanted: CorpusCase): Promise<Line[]> {
	const reports = await checkCase(corpus, wanted);
	if (typeof reports === 'string') return [{ kind: 'missed', text: row(wanted.id, '', '', 'not checked', reports) }];
	return reports.map((kernel) => {
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
