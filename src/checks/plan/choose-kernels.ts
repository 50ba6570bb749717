import type { Kernel, Kernels } from '../ports/kernels.ts';
import { selectKernels, type SelectableKernel } from '../../config/kernel-selection.ts';
import { UserError } from '../../shared/errors.ts';

/**
 * The ids of the kernels that globs choose, of the ids or releases; without globs the catalogue's default set.
 * @throws UserError where a glob is wrong or matches nothing.
 */
export async function chooseKernels(kernels: Kernels, globs: readonly string[]): Promise<readonly string[]> {
	const entries = kernels.entries();
	// Releases are asked for only where they matter: that may take a look into each image.
	const isSaidById = globs.every((glob) => entries.some(({ id }) => id === glob));
	const selectable = await Promise.all(
		entries.map(async ({ id, default: isDefault }): Promise<SelectableKernel> => {
			const kernel = isSaidById ? null : await openOrNull(kernels, id);
			return { id, default: isDefault, release: kernel?.release ?? null };
		}),
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
