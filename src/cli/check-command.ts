/** `modprobot check`: builds a directory's modules against the catalogue's kernels and reports. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { createEngine } from '../checks/build-engine/build-engine.ts';
import { readKernelCatalogue } from '../config/kernel-catalogue.ts';
import { readSymbolFacts } from '../config/symbol-facts.ts';
import { createKernels } from '../kernels/kernels.ts';
import { exitStatusOf } from '../report/standing.ts';
import { createEngineCli } from '../sandbox/engine-cli.ts';
import { OWNER_LABEL } from '../sandbox/container-arguments.ts';
import { createSandbox, removeContainers } from '../sandbox/sandbox.ts';
import { dayOf } from '../shared/day.ts';
import { UserError } from '../shared/errors.ts';
import type { CheckArguments } from './check-arguments.ts';
import { renderFindings } from './check-output.ts';
import { createCheckProgress } from './check-progress.ts';
import { openSources } from './check-sources.ts';
import { guarded } from './guarded.ts';
import { interruptible } from './interruptible.ts';
import { checkLocally } from './local-check.ts';
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
		.addHelpText('after', HELP)
		.action(async (path: string, options: RawOptions) => {
			await guarded(wiring, () =>
				check(wiring, {
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
}

const HELP = `
Exit status: 0 where nothing fails (with --base: nothing new), 1 where something does, 2 where it could not be checked,
130 where it was interrupted (Ctrl-C removes the containers first).

Examples:
  modprobot check .                              all kernels of the default set
  modprobot check . --kernel debian-12           one kernel
  modprobot check . --base origin/main           what does this branch break?
  modprobot check . --format json --output report.json
`;

function collect(value: string, before: readonly string[]): readonly string[] {
	return [...before, value];
}

async function check(wiring: CliWiring, asked: CheckArguments): Promise<void> {
	const { environment, projectVersion } = wiring;
	const settings = wiring.settings();
	const sources = await openSources(asked.path, asked.base, environment.gitEnvironment);
	const catalogue = await readKernelCatalogue(asked.catalogue ?? settings.catalogueFile);
	const symbolFacts = await readSymbolFacts(wiring.symbolFactsFile);
	const progress = createCheckProgress(wiring.stderr);
	const engine = createEngineCli(environment.containerEngine, environment.engineEnvironment);
	const owner = `check-${randomUUID()}`;
	const sandbox = createSandbox({
		engine,
		env: environment.engineEnvironment,
		owner,
		runtime: environment.ociRuntime,
		logger: settings.logger,
	});
	const limits = environment.limits;
	const findings = await interruptible(wiring, {
		work: (signal) =>
			checkLocally({
				sources,
				kernelGlobs: asked.kernels,
				kernels: createKernels({ ...settings, catalogue }),
				symbolFacts,
				engine: createEngine({ sandbox, limits, jobs: limits.cpus, version: projectVersion }),
				workers: environment.workers,
				signal,
				today: dayOf(new Date()),
				onProgress: (kernelId, what) => (signal.aborted ? progress.done() : progress.report(kernelId, what)),
			}).finally(() => progress.done()),
		onStop: () => progress.done(),
		cleanUp: () => removeContainers(engine, owner),
		leftover: `Its containers could not be removed; they have the label ${OWNER_LABEL}=${owner}.`,
	});
	if (findings === null) return;
	const text = renderFindings(findings, asked.format, asked.output === null && wiring.stdout.isTTY === true);
	if (asked.output === null) wiring.stdout.write(text);
	else await writeReport(asked.output, text);
	wiring.exit(findings.report.kernels.length === 0 ? 0 : exitStatusOf(findings.report.kernels, findings.policy));
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
