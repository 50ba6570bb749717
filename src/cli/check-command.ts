/** `modprobot check`: builds a directory's modules against the catalogue's kernels and reports. */
import { dayOf } from '../shared/words.ts';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { checkDirectory, planDirectory } from '../checks/directory/check-directory.ts';
import { TreeDirectory } from '../cache/built-trees.ts';
import { createEngine } from '../engine/build-engine.ts';
import { sourceFingerprint } from '../engine/source-fingerprint.ts';
import { readKernelCatalogue } from '../config/kernel-catalogue.ts';
import { readSymbolFacts } from '../config/symbol-facts.ts';
import { OWNER_LABEL, removeContainers } from '../containers/container-engine.ts';
import { createKernels } from '../containers/kernels/kernels.ts';
import { createSandbox } from '../containers/sandbox/sandbox.ts';
import { UserError } from '../shared/errors.ts';
import { type ReportFormat, renderFindings } from './check-output.ts';
import { listJson, listText } from './check-list.ts';
import { builtTreesOf, earlierChecksOf } from './cache.ts';
import { createCheckProgress } from './check-progress.ts';
import { openSources } from './check-sources.ts';
import { withErrorExit } from './error-exit.ts';
import { interruptible } from './interruptible.ts';
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
			await withErrorExit(wiring, () => (options.list === true ? list : check)(wiring, { path, ...options }));
		});
}

interface CheckArguments {
	readonly path: string;
	readonly base?: string;
	readonly kernel: readonly string[];
	readonly catalogue?: string;
	readonly format: ReportFormat;
	readonly output?: string;
	readonly clean?: boolean;
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

/** Needs no container engine, no image and no catalogue. */
async function list(wiring: CliWiring, asked: CheckArguments): Promise<void> {
	if (asked.format === 'markdown') throw new UserError('--list has no markdown format: use text or json.');
	const sources = await openSources(asked.path, asked.base ?? null, wiring.environment.gitEnvironment);
	const roots = await planDirectory(sources);
	await output(wiring, asked, asked.format === 'json' ? listJson(sources, roots) : listText(sources, roots));
}

async function output({ stdout }: CliWiring, { output: file }: CheckArguments, text: string): Promise<void> {
	if (file === undefined) {
		stdout.write(text);
		return;
	}
	try {
		await writeFile(file, text);
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw new UserError(`The report cannot be written to ${JSON.stringify(file)}: ${why}`, { cause: error });
	}
}

async function check(wiring: CliWiring, asked: CheckArguments): Promise<void> {
	const { environment, projectDirectory } = wiring;
	const settings = wiring.settings();
	const sources = await openSources(asked.path, asked.base ?? null, environment.gitEnvironment);
	const catalogue = await readKernelCatalogue(asked.catalogue ?? settings.catalogueFile);
	const symbolFacts = await readSymbolFacts(wiring.symbolFactsFile);
	const progress = createCheckProgress(wiring.stderr);
	const sandbox = createSandbox(settings.engine, settings.logger);
	const trees = builtTreesOf(wiring);
	const builtTrees = trees.maxBytes === 0 ? null : new TreeDirectory(trees);
	const earlier = asked.clean === true ? null : await earlierChecksOf(asked.path, wiring);
	const findings = await interruptible(wiring, {
		work: (signal) =>
			checkDirectory({
				trees: sources,
				kernelGlobs: asked.kernel,
				kernels: createKernels({ ...settings, catalogue }),
				symbolFacts,
				engine: createEngine({
					sandbox,
					builtTrees,
					limits: environment.limits,
					fingerprint: sourceFingerprint(projectDirectory),
				}),
				earlier,
				budget: environment.budget,
				signal,
				today: dayOf(new Date()),
				onProgress: (kernelId, what) => (signal.aborted ? progress.done() : progress.report(kernelId, what)),
			}).finally(() => progress.done()),
		onStop: () => progress.done(),
		cleanUp: () => removeContainers(settings.engine),
		leftover: `Its containers could not be removed; they have the label ${OWNER_LABEL}=${settings.engine.owner}.`,
	});
	if (findings === null) return;
	const text = renderFindings(findings, asked.format, asked.output === undefined && wiring.stdout.isTTY === true);
	await output(wiring, asked, text);
	wiring.exit(findings.judged.exitStatus);
}
