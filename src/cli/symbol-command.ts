/** `modprobot symbol`: what becomes of a kernel symbol on the kernels of the catalogue, and what is known beyond them. */
import type { Command } from 'commander';
import { withErrorExit } from './error-exit.ts';
import { catalogueOption, dataOption, formatOption, kernelOption } from './options.ts';
import type { SymbolOptions, SymbolWiring } from './symbol.ts';

const HELP = `
Reads the symbol tables of the images on this machine; builds and pulls nothing.
With --users it reads what the App knows of the modules of default branches, and no image.
Exit status: 0 if there is an answer, 2 if not.

Examples:
  modprobot symbol kallsyms_lookup_name              on all kernels of the catalogue
  modprobot symbol strlcpy del_timer_sync
  modprobot symbol dma_buf_export --kernel "6.*"     some kernels, by id or release
  modprobot symbol hrtimer_init --format json
  modprobot symbol strlcpy --users                   which modules use it, and where
`;

export function registerSymbolCommand(program: Command, wiring: SymbolWiring): void {
	program
		.command('symbol')
		.description('show which kernels export a symbol, when that changed, and what to use instead')
		.argument('<name...>', 'names of kernel symbols')
		.addOption(kernelOption())
		.addOption(catalogueOption())
		.addOption(formatOption('how to answer', ['text', 'json']))
		.option('--users', 'say instead which modules that the App has built use it, and where')
		.addOption(dataOption())
		.addHelpText('after', HELP)
		.action((names: string[], options: SymbolOptions) =>
			withErrorExit(wiring, async () => {
				const { answerNames, listUsers } = await import('./symbol.ts');
				await (options.users === true ? listUsers : answerNames)(wiring, names, options);
			}),
		);
}
