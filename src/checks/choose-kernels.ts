import { selectKernels, type SelectableKernel } from '../config/kernel-selection.ts';
import { UserError } from '../shared/errors.ts';
import type { Kernel, Kernels } from './ports.ts';

/**
 * The ids of the kernels that globs choose, of the ids or releases; without globs the catalogue's default set.
 * @throws UserError where a glob is wrong or matches nothing.
 */
export async function chooseKernels(kernels: Kernels, globs: readonly string[]): Promise<readonly string[]> {
	const selectable = await Promise.all(
		kernels.entries().map(async ({ id, default: isDefault }): Promise<SelectableKernel> => {
			// Without globs nobody asks for releases, which may take a look into the image.
			const kernel = globs.length === 0 ? null : await openOrNull(kernels, id);
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
