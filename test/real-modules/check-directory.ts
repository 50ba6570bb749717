import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { CheckReport, type KernelReport } from '../../src/results/check-report.ts';

const modprobot = fileURLToPath(new URL('../../bin/modprobot', import.meta.url));

interface CheckOptions {
	readonly base?: string;
	/** Ids; none for the default set. */
	readonly kernels?: readonly string[];
	/** Where the cache is; default: the user's own. */
	readonly home?: string;
	/** Default: nothing that earlier checks left is used, or this one's kept. */
	readonly clean?: boolean;
}

/**
 * Checks a directory as a user would.
 * @returns the kernels' reports, or the sentence of a check that was not possible.
 */
export async function checkDirectory(
	directory: string,
	{ base, kernels = [], home, clean = true }: CheckOptions = {},
): Promise<readonly KernelReport[] | string> {
	const parent = await mkdtemp(join(tmpdir(), 'report-'));
	try {
		const output = join(parent, 'report.json');
		const chosen = kernels.flatMap((id) => ['--kernel', id]);
		const against = base === undefined ? [] : ['--base', base];
		const args = ['check', directory, '--format', 'json', '--output', output, ...chosen, ...against];
		const environment = home === undefined ? {} : { HOME: home, XDG_CACHE_HOME: join(home, '.cache') };
		const run = await execa(modprobot, clean ? [...args, '--clean'] : args, { reject: false, env: environment });
		// A comparison that is not possible ends with 2 and has a report all the same.
		const text = await readFile(output, 'utf8').catch(() => null);
		if (text === null) return run.stderr || `exit code ${run.exitCode}`;
		return CheckReport.parse(JSON.parse(text)).kernels;
	} finally {
		await rm(parent, { recursive: true, force: true });
	}
}
