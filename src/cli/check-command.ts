/** `modprobot check`: builds a directory's modules against the catalogue's kernels and reports. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { createEngine } from '../engine/build-engine.ts';
import { sourceFingerprint } from '../engine/source-fingerprint.ts';
import { readKernelCatalogue } from '../config/kernel-catalogue.ts';
import { readSymbolFacts } from '../config/symbol-facts.ts';
import { OWNER_LABEL, removeContainers } from '../containers/container-engine.ts';
import { createKernels } from '../containers/kernels/kernels.ts';
import { createSandbox } from '../containers/sandbox/sandbox.ts';
import { dayOf } from '../shared/day.ts';
import { UserError } from '../shared/errors.ts';
import type { CheckArguments } from './check-arguments.ts';
import { renderFindings } from './check-output.ts';
import { listJson, listText } from './check-list.ts';
import { createCheckProgress } from './check-progress.ts';
import { openSources } from './check-sources.ts';
import { guarded } from './guarded.ts';
import { interruptible } from './interruptible.ts';
import { checkLocally } from './local-check.ts';
import { findLocalRoots, readLocalConfig } from './local-roots.ts';
import type { CliWiring } from './wiring.ts';

export function registerCheckCommand(program: Command, wiring: CliWiring): void {
	program
		.command('check')
		.description('build the kernel modules of a directory against several kernels and list what does not resolve')
		.argument('[path]', 'a directory, with or without git', '.')
		.option('--base <revision or directory>', 'compare with it: only what this change breaks is a failure')
		.option('--kernel <id or glob>', 'a kernel of the catalogue; may be given several times', collect, [])
		.option('--catalogue <file>', 'a kernel catalogue of your own')
		.addOption(new Option('--format <format>', 'how to report').choices(['text', 'json', 'markdown']).default('text'))
		.option('--output <file>', 'write the report there instead of to standard output')
		.option('--list', 'only tell what would be built, how, and what would not; nothing is built')
		.addHelpText('after', HELP)
		.action(async (path: string, options: RawOptions) => {
			await guarded(wiring, () =>
				(options.list === true ? list : check)(wiring, {
					path,
					base: options.base ?? null,
					kernels: options.kernel,
					catalogue: options.catalogue ?? null,
					format: options.format,
					output: options.output ?? null,
				}),
			);
		});
}

interface RawOptions {
	readonly base?: string;
	readonly kernel: readonly string[];
	readonly catalogue?: string;
	readonly format: CheckArguments['format'];
	readonly output?: string;
	readonly list?: boolean;
}

const HELP = `
Exit status: 0 where nothing fails (with --base: nothing new), 1 where something does, 2 where it could not be checked,
130 where it was interrupted (Ctrl-C removes the containers first).
What looks like a module and is not built is listed with the reason; where a change (--base) touches it, that is 2.

Examples:
  modprobot check .                              all kernels of the default set
  modprobot check . --kernel debian-12           one kernel
  modprobot check . --base origin/main           what does this branch break?
  modprobot check . --format json --output report.json
  modprobot check --list                         what would be built, how, and why not the rest
`;

function collect(value: string, before: readonly string[]): readonly string[] {
	return [...before, value];
}

/** Needs no container engine, no image and no catalogue. */
async function list(wiring: CliWiring, asked: CheckArguments): Promise<void> {
	if (asked.format === 'markdown') throw new UserError('--list is there as text and json, not as markdown.');
	const sources = await openSources(asked.path, asked.base, wiring.environment.gitEnvironment);
	const roots = await findLocalRoots(sources, await readLocalConfig(sources));
	await output(wiring, asked, asked.format === 'json' ? listJson(sources, roots) : listText(sources, roots));
}

async function output({ stdout }: CliWiring, { output: file }: CheckArguments, text: string): Promise<void> {
	if (file === null) stdout.write(text);
	else await writeReport(file, text);
}

async function check(wiring: CliWiring, asked: CheckArguments): Promise<void> {
	const { environment, projectDirectory } = wiring;
	const settings = wiring.settings();
	const sources = await openSources(asked.path, asked.base, environment.gitEnvironment);
	const catalogue = await readKernelCatalogue(asked.catalogue ?? settings.catalogueFile);
	const symbolFacts = await readSymbolFacts(wiring.symbolFactsFile);
	const progress = createCheckProgress(wiring.stderr);
	const sandbox = createSandbox(settings.engine, settings.logger);
	const limits = environment.limits;
	const findings = await interruptible(wiring, {
		work: (signal) =>
			checkLocally({
				sources,
				kernelGlobs: asked.kernels,
				kernels: createKernels({ ...settings, catalogue }),
				symbolFacts,
				engine: createEngine({ sandbox, limits, jobs: limits.cpus, fingerprint: sourceFingerprint(projectDirectory) }),
				workers: environment.workers,
				signal,
				today: dayOf(new Date()),
				onProgress: (kernelId, what) => (signal.aborted ? progress.done() : progress.report(kernelId, what)),
			}).finally(() => progress.done()),
		onStop: () => progress.done(),
		cleanUp: () => removeContainers(settings.engine),
		leftover: `Its containers could not be removed; they have the label ${OWNER_LABEL}=${settings.engine.owner}.`,
	});
	if (findings === null) return;
	const text = renderFindings(findings, asked.format, asked.output === null && wiring.stdout.isTTY === true);
	await output(wiring, asked, text);
	wiring.exit(findings.judged.exitStatus);
}

async function writeReport(file: string, text: string): Promise<void> {
	try {
		await writeFile(file, text);
	} catch (error) {
		throw new UserError(
			`The report cannot be written to ${JSON.stringify(file)}: ${error instanceof Error ? error.message : String(error)}`,
			{
				cause: error,
			},
		);
	}
}
