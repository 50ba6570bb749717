import { selectKernels, type SelectableKernel } from '../config/kernel-selection.ts';
import { UserError } from '../shared/errors.ts';
import type { Kernel, Kernels } from './ports.ts';

/**
 * The ids of the kernels that globs choose, of the ids or releases; without globs the catalogue's default set.
 * @throws UserError where a glob is wrong or matches nothing.
 */
export async function chooseKernels(kernels: Kernels, globs: readonly string[]): Promise<readonly string[]> {
	const entries = kernels.entries().map((entry): SelectableKernel => ({ ...entry, release: null }));
	if (globs.length === 0) return selectKernels(globs, entries).map(({ id }) => id);
	const selectable = await Promise.all(
		entries.map(async (entry) => ({ ...entry, release: (await openOrNull(kernels, entry.id))?.release ?? null })),
	);
	return selectKernels(globs, selectable).map(({ id }) => id);
}

async function openOrNull(kernels: Kernels, id: string): Promise<Kernel | null> {
	try {
		return await kernels.open(id);
	} catch (error) {
		if (error instanceof UserError) return null;
		throw error;
	}
}
