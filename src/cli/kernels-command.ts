/** `modprobot kernels`: list, build and inspect the images that modules are built in. */
import type { Command } from 'commander';
import { withErrorExit } from './error-exit.ts';
import { registerForecastCommand } from './forecast-command.ts';
import type { CommonOptions } from './kernels.ts';
import { catalogueOption } from './options.ts';
import type { KernelsWiring } from './wiring.ts';

export function registerKernelsCommand(program: Command, wiring: KernelsWiring): void {
	const kernels = program
		.command('kernels')
		.description('list, build and inspect the kernels that modules are built against');

	kernels
		.command('list')
		.description('show the kernels of the catalogue and the state of their images')
		.addOption(catalogueOption())
		.action((options: CommonOptions) =>
			withErrorExit(wiring, async () => (await import('./kernels.ts')).list(wiring, options)),
		);
	kernels
		.command('build')
		.description('build or pull kernel images; without arguments, those of the default kernels')
		.argument('[kernel...]', 'ids or globs, such as "debian-*"')
		.addOption(catalogueOption())
		.option('--no-bootstrap', 'do not make a base image with this machine’s package manager')
		.action((patterns: string[], options: CommonOptions & { bootstrap: boolean }) =>
			withErrorExit(wiring, async () => (await import('./kernels.ts')).build(wiring, patterns, options)),
		);
	kernels
		.command('inspect')
		.description('show what the image of a kernel contains: its release, compiler and symbols')
		.argument('<kernel>', 'the id of a kernel in the catalogue')
		.addOption(catalogueOption())
		.option('--json', 'print JSON')
		.action((id: string, options: CommonOptions & { json?: boolean }) =>
			withErrorExit(wiring, async () => (await import('./kernels.ts')).inspect(wiring, id, options)),
		);
	registerForecastCommand(kernels, wiring);
}
