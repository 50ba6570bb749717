/** What `modprobot check` does. */
import { dayOf } from '../shared/words.ts';
import { writeFile } from 'node:fs/promises';
import { checkDirectory, planDirectory } from '../checks/directory/check-directory.ts';
import { TreeDirectory } from '../cache/built-trees.ts';
import { createEngine } from '../engine/build-engine.ts';
import { sourceFingerprint } from '../engine/source-fingerprint.ts';
import { readKernelCatalogue } from '../config/kernel-catalogue.ts';
import { readSymbolFacts } from '../config/symbol-facts.ts';
import { OWNER_LABEL } from '../containers/container-engine.ts';
import { removeContainers } from '../containers/remove-containers.ts';
import { createKernels } from '../containers/kernels/kernels.ts';
import { createSandbox } from '../containers/sandbox/sandbox.ts';
import { UserError } from '../shared/errors.ts';
import { type ReportFormat, renderFindings } from './check-output.ts';
import { listJson, listText } from './check-list.ts';
import { builtTreesOf, earlierChecksOf } from './cache.ts';
import { createCheckProgress } from './check-progress.ts';
import { openSources } from './check-sources.ts';
import { interruptible } from './interruptible.ts';
import type { CliWiring } from './wiring.ts';

export interface CheckArguments {
	readonly path: string;
	readonly base?: string;
	readonly kernel: readonly string[];
	readonly catalogue?: string;
	readonly format: ReportFormat;
	readonly output?: string;
	readonly clean?: boolean;
}

/** Needs no container engine, no image and no catalogue. */
export async function list(wiring: CliWiring, asked: CheckArguments): Promise<void> {
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

export async function check(wiring: CliWiring, asked: CheckArguments): Promise<void> {
	const { environment, projectDirectory } = wiring;
	const settings = wiring.settings();
	const sources = await openSources(asked.path, asked.base ?? null, environment.gitEnvironment);
	const catalogue = await readKernelCatalogue(asked.catalogue ?? settings.catalogueFile);
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
				symbolFacts: () => readSymbolFacts(wiring.symbolFactsFile),
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
	const text = await renderFindings(findings, asked.format, asked.output === undefined && wiring.stdout.isTTY === true);
	await output(wiring, asked, text);
	wiring.exit(findings.judged.exitStatus);
}
