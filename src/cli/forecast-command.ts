/** `modprobot kernels forecast`: what would break on a kernel, of all modules that the App has built; builds nothing. */
import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { readKernelCatalogue } from '../config/kernel-catalogue.ts';
import { createKernels } from '../containers/kernels/kernels.ts';
import { forecast, notExportedIn, withNamesOfHeaders, type ForecastKernel } from '../forecast/forecast.ts';
import { UserError } from '../shared/errors.ts';
import { readSnapshot } from '../store/needs-snapshot.ts';
import { parseModuleSymvers } from '../symbols/parse-module-symvers.ts';
import { withErrorExit } from './error-exit.ts';
import { forecastText } from './forecast-text.ts';
import { namesOfHeaders } from './names-of-headers.ts';
import { catalogueOption, dataOption, formatOption } from './options.ts';
import type { KernelsWiring } from './wiring.ts';

const HELP = `
Reads what the App stores of the modules of default branches each time that it builds them; the App may run meanwhile.
Exit status: 0 if nothing would break, 1 if something would, 2 if that cannot be told.

Examples:
  modprobot kernels forecast debian-sid
  modprobot kernels forecast ./Module.symvers --format json
`;

/** A kernel's has a few megabytes. */
const MAX_TABLE_BYTES = 64 * 1024 ** 2;

interface ForecastOptions {
	readonly catalogue?: string;
	readonly data?: string;
	readonly format: 'text' | 'json';
}

export function registerForecastCommand(kernels: Command, wiring: KernelsWiring): void {
	kernels
		.command('forecast')
		.description('show which modules would break on a kernel, and at which lines, without building them')
		.argument('<kernel>', 'the id of a kernel whose image is there, or the path of a Module.symvers')
		.addOption(dataOption())
		.addOption(catalogueOption())
		.addOption(formatOption('how to answer', ['text', 'json']))
		.addHelpText('after', HELP)
		.action((kernel: string, options: ForecastOptions) =>
			withErrorExit(wiring, () => forecastKernel(wiring, kernel, options)),
		);
}

async function forecastKernel(wiring: KernelsWiring, name: string, options: ForecastOptions): Promise<void> {
	const { records, writtenAt, leftOut } = await readSnapshot(options.data ?? wiring.settings().appDirectory);
	const { kernel, definedByHeaders } = await kernelNamed(wiring, name, options);
	const byTable = forecast(records, kernel, leftOut);
	const found = withNamesOfHeaders(byTable, await definedByHeaders(notExportedIn(byTable)));
	const text = options.format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : forecastText(found, writtenAt);
	wiring.stdout.write(text);
	wiring.exit(found.repositories.length === 0 ? 0 : 1);
}

interface NamedKernel {
	readonly kernel: ForecastKernel;
	/** Which of some names its headers define. */
	readonly definedByHeaders: (names: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** @throws UserError where it has no symbol table. */
async function kernelNamed(
	wiring: KernelsWiring,
	name: string,
	{ catalogue: file }: ForecastOptions,
): Promise<NamedKernel> {
	const settings = wiring.settings();
	if (name.includes('/') || name.endsWith('.symvers')) return tableOf(name);
	const catalogue = await readKernelCatalogue(file ?? settings.catalogueFile);
	const kernel = await createKernels({ ...settings, catalogue }).open(name);
	const { id, release, arch, symbolTable } = kernel;
	if (symbolTable === null) {
		throw new UserError(`The image of ${id} has no usable Module.symvers: nothing can be held against it.`);
	}
	return {
		kernel: { id, file: null, release, arch, symbolTable },
		definedByHeaders: (names) => namesOfHeaders(settings.engine, kernel, names),
	};
}

async function tableOf(path: string): Promise<NamedKernel> {
	const symbolTable = parseModuleSymvers(await readBounded(path));
	if (symbolTable === null) throw new UserError(`${JSON.stringify(path)} is not a usable Module.symvers.`);
	const kernel = { id: null, file: path, release: null, arch: null, symbolTable };
	return { kernel, definedByHeaders: () => Promise.resolve(new Set<string>()) };
}

async function readBounded(path: string): Promise<string> {
	try {
		const { size } = await stat(path);
		if (size > MAX_TABLE_BYTES) throw new UserError(`${JSON.stringify(path)} is too large for a Module.symvers.`);
		return await readFile(path, 'utf8');
	} catch (error) {
		if (error instanceof UserError) throw error;
		const why = error instanceof Error ? error.message : String(error);
		throw new UserError(`${JSON.stringify(path)} cannot be read: ${why}`, { cause: error });
	}
}
