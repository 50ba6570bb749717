/** A kernel of the catalogue, as its image on this machine shows it. */
import { readKernelCatalogue } from '../config/kernel-catalogue.ts';
import { createKernels } from '../containers/kernels/kernels.ts';
import type { ForecastKernel } from '../forecast/forecast.ts';
import { UserError } from '../shared/errors.ts';
import { namesOfHeaders } from './names-of-headers.ts';
import type { KernelsSettings } from './wiring.ts';

export interface ForecastTarget {
	readonly kernel: ForecastKernel;
	/** Which of some names its headers define. */
	readonly definedByHeaders: (names: readonly string[]) => Promise<ReadonlySet<string>>;
}

/**
 * @param catalogueFile where it is not the settings'.
 * @throws UserError where it has no symbol table.
 */
export async function kernelOfCatalogue(
	settings: KernelsSettings,
	name: string,
	catalogueFile = settings.catalogueFile,
): Promise<ForecastTarget> {
	const catalogue = await readKernelCatalogue(catalogueFile);
	const kernel = await createKernels({ ...settings, catalogue }).open(name);
	const { id, release, arch } = kernel;
	const symbolTable = kernel.symbolTable();
	if (symbolTable === null) {
		throw new UserError(`The image of ${id} has no usable Module.symvers: nothing can be held against it.`);
	}
	return {
		kernel: { id, file: null, release, arch, symbolTable },
		definedByHeaders: (names) => namesOfHeaders(settings.engine, kernel, names),
	};
}
