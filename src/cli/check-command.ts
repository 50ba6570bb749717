/** `modprobot check`: builds a directory's modules against the catalogue's kernels and reports. */
import type { Command } from 'commander';
import type { CheckArguments } from './check.ts';
import { withErrorExit } from './error-exit.ts';
import { catalogueOption, formatOption, kernelOption } from './options.ts';
import type { CliWiring } from './wiring.ts';

export function registerCheckCommand(program: Command, wiring: CliWiring): void {
	program
		.command('check')
		.description('build the kernel modules of a directory against several kernels and list what does not resolve')
		.argument('[path]', 'a directory, with or without git', '.')
		.option('--base <revision or directory>', 'compare with it: only what this change breaks is a failure')
		.addOption(kernelOption())
		.addOption(catalogueOption())
		.addOption(formatOption('how to report', ['text', 'json', 'markdown']))
		.option('--output <file>', 'write the report there instead of to standard output')
		.option('--clean', 'begin from nothing, whatever earlier checks of the directory left')
		.option('--list', 'only print what would be built and how, and what would not; builds nothing')
		.addHelpText('after', HELP)
		.action(async (path: string, options: Omit<CheckArguments, 'path'> & { readonly list?: boolean }) => {
			await withErrorExit(wiring, async () => {
				const { check, list } = await import('./check.ts');
				await (options.list === true ? list : check)(wiring, { path, ...options });
			});
		});
}

const HELP = `
Exit status: 0 if nothing fails (with --base: nothing new), 1 if something does, 2 if it could not be checked,
130 if it was interrupted (Ctrl-C removes the containers first).
Places that look like a module but are not built are listed with the reason; if the change (--base) touches one, the exit
status is 2.

Examples:
  modprobot check .                              all kernels of the default set
  modprobot check . --kernel debian-12           one kernel
  modprobot check . --base origin/main           what does this branch break?
  modprobot check . --format json --output report.json
  modprobot check --list                         what would be built, how, and why not the rest
`;
