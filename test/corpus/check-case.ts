import type { KernelReport } from '../../src/results/check-report.ts';
import { checkDirectory } from '../real-modules/check-directory.ts';
import { type CorpusCase, prepareCase } from './cases.ts';

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
		return await checkDirectory(source.directory, { kernels });
	} finally {
		await source.remove();
	}
}
