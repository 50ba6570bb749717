import { UserError } from '../shared/errors.ts';
import type { PlannedKernel } from './plan.ts';
import type { Kernel, Kernels } from './ports.ts';

export interface PlannedKernels {
	/** All of them, also those whose image is missing. */
	readonly planned: readonly PlannedKernel[];
	readonly missing: readonly { readonly kernelId: string; readonly message: string }[];
}

/** Looks into the images that a check is going to use. @throws InfrastructureError. */
export async function openPlannedKernels(kernels: Kernels, ids: readonly string[]): Promise<PlannedKernels> {
	const planned: PlannedKernel[] = [];
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

function asPlanned({ id, arch, release, digest, compiler, reproduce }: Kernel): PlannedKernel {
	return { id, arch, release, digest, compiler, reproduce };
}
