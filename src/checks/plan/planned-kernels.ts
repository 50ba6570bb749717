import type { RepositoryConfig } from '../../config/repository-config.ts';
import { UserError } from '../../shared/errors.ts';
import type { Kernel, Kernels } from '../ports/kernels.ts';
import { chooseKernels } from './choose-kernels.ts';
import type { PlannedKernel } from './plan.ts';
import { symbolListPaths } from './symbol-lists.ts';

export interface PlannedKernels {
	/** All of them, also those whose image is missing. */
	readonly planned: readonly PlannedKernel[];
	readonly missing: readonly { readonly kernelId: string; readonly message: string }[];
}

/**
 * Looks into the images of the kernels that the configuration chooses.
 * @throws UserError where it chooses none; InfrastructureError.
 */
export async function planKernels(kernels: Kernels, config: RepositoryConfig): Promise<PlannedKernels> {
	const planned: PlannedKernel[] = [];
	const missing: { kernelId: string; message: string }[] = [];
	for (const id of await chooseKernels(kernels, config.kernels)) {
		try {
			planned.push(plannedKernel(await kernels.open(id), config));
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			missing.push({ kernelId: id, message: error.message });
			const arch = kernels.entries().find((entry) => entry.id === id)?.arch ?? '';
			planned.push(
				plannedKernel({ id, arch, release: id, digest: '', identity: '', compiler: '', reproduce: null }, config),
			);
		}
	}
	return { planned, missing };
}

/** What the image shows, and the symbol lists that the configuration demands. */
export function plannedKernel(
	{
		id,
		arch,
		release,
		digest,
		identity,
		compiler,
		reproduce,
	}: Omit<Kernel, 'image' | 'toolAnswers' | 'symbolTable' | 'imageSymbols'>,
	config: Pick<RepositoryConfig, 'symbolLists'>,
): PlannedKernel {
	const symbolLists = symbolListPaths(config, { id, release });
	return { id, arch, release, digest, identity, compiler, reproduce, symbolLists, symbolListId: null };
}
