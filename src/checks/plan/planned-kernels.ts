import type { Kernel, Kernels } from '../ports/kernels.ts';
import { UserError } from '../../shared/errors.ts';
import type { PlannedKernel } from './plan.ts';

/** What the image shows; the configuration's lists come on top. */
type OpenedKernel = Omit<PlannedKernel, 'symbolLists'>;

export interface PlannedKernels {
	/** All of them, also those whose image is missing. */
	readonly planned: readonly OpenedKernel[];
	readonly missing: readonly { readonly kernelId: string; readonly message: string }[];
}

/** Looks into the images that a check is going to use. @throws InfrastructureError. */
export async function openPlannedKernels(kernels: Kernels, ids: readonly string[]): Promise<PlannedKernels> {
	const planned: OpenedKernel[] = [];
	const missing: { kernelId: string; message: string }[] = [];
	for (const id of ids) {
		try {
			planned.push(asPlanned(await kernels.open(id)));
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			missing.push({ kernelId: id, message: error.message });
			const arch = kernels.entries().find((entry) => entry.id === id)?.arch ?? '';
			planned.push({ id, arch, release: id, digest: '', compiler: '', reproduce: null });
		}
	}
	return { planned, missing };
}

function asPlanned({ id, arch, release, digest, compiler, reproduce }: Kernel): OpenedKernel {
	return { id, arch, release, digest, compiler, reproduce };
}
