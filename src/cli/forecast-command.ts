/** `modprobot kernels forecast`: what would break on a kernel, of all modules that the App has built; builds nothing. */
import type { Command } from 'commander';
import { withErrorExit } from './error-exit.ts';
import type { ForecastOptions } from './forecast.ts';
import { catalogueOption, dataOption, formatOption } from './options.ts';
import type { KernelsWiring } from './wiring.ts';

const HELP = `
Reads what the App stores of the modules of default branches each time that it builds them; the App may run meanwhile.
Exit status: 0 if nothing would break, 1 if something would, 2 if that cannot be told.

Examples:
  modprobot kernels forecast debian-sid
  modprobot kernels forecast ./Module.symvers --format json
`;

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
			withErrorExit(wiring, async () => {
				const { forecastKernel } = await import('./forecast.ts');
				await forecastKernel(wiring, kernel, options);
			}),
		);
}
