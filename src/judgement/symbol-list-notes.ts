import type { KernelReport } from '../results/check-report.ts';
import { listed } from '../shared/words.ts';

/**
 * Which files hold the lists that failing symbols are not on: one sentence for each set of files.
 * @param pathsOf the lists that apply to a kernel.
 */
export function symbolListNotes(
	kernels: readonly KernelReport[],
	pathsOf: (kernel: KernelReport) => readonly string[],
): string[] {
	const failing = kernels.filter(({ symbolFailures }) =>
		symbolFailures.some(({ reason }) => reason === 'not-on-symbol-list'),
	);
	return [...Map.groupBy(failing, (kernel) => listed(pathsOf(kernel)))].map(
		([paths, group]) =>
			`The symbol list of ${listed(
				group.map(({ id }) => id),
				12,
			)} is ${paths}.`,
	);
}
