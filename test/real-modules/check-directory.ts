import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { CheckReport, type KernelReport } from '../../src/results/check-report.ts';

const modprobot = fileURLToPath(new URL('../../bin/modprobot', import.meta.url));

/**
 * Checks a directory as a user would.
 * @param kernels ids; none for the default set.
 * @returns the kernels' reports, or the sentence of a check that was not possible.
 */
export async function checkDirectory(
	directory: string,
	{ base, kernels = [] }: { base?: string; kernels?: readonly string[] } = {},
): Promise<readonly KernelReport[] | string> {
	const parent = await mkdtemp(join(tmpdir(), 'report-'));
	try {
		const output = join(parent, 'report.json');
		const chosen = kernels.flatMap((id) => ['--kernel', id]);
		const against = base === undefined ? [] : ['--base', base];
		const args = ['check', directory, '--format', 'json', '--output', output, ...chosen, ...against];
		const run = await execa(modprobot, args, { reject: false });
		// A comparison that is not possible ends with 2 and has a report all the same.
		const text = await readFile(output, 'utf8').catch(() => null);
		if (text === null) return run.stderr || `exit code ${run.exitCode}`;
		return CheckReport.parse(JSON.parse(text)).kernels;
	} finally {
		await rm(parent, { recursive: true, force: true });
	}
}
