import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { CheckReport, type KernelReport } from '../../src/report/check-report.ts';
import { type CorpusCase, prepareCase } from './cases.ts';

const modprobot = fileURLToPath(new URL('../../bin/modprobot', import.meta.url));

/**
 * Checks a case as a user would.
 * @param prepare what is done to the source before.
 * @returns the kernels' reports, or the sentence of a check that was not possible.
 */
export async function checkCase(
	corpus: readonly CorpusCase[],
	wanted: CorpusCase,
	{ kernels = [], prepare }: { kernels?: readonly string[]; prepare?: (directory: string) => Promise<void> } = {},
): Promise<readonly KernelReport[] | string> {
	const source = await prepareCase(corpus, wanted);
	try {
		await prepare?.(source.directory);
		const output = join(source.directory, '..', 'report.json');
		const chosen = kernels.flatMap((id) => ['--kernel', id]);
		const args = ['check', source.directory, '--format', 'json', '--output', output, ...chosen];
		const run = await execa(modprobot, args, { reject: false });
		if (run.exitCode !== 0 && run.exitCode !== 1) return run.stderr || `exit code ${run.exitCode}`;
		return CheckReport.parse(JSON.parse(await readFile(output, 'utf8'))).kernels;
	} finally {
		await source.remove();
	}
}
