/** The composition root of a quarantined process: settings → adapters → what it can be told to do. It has no secret. */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TreeDirectory } from './cache/built-trees.ts';
import { quarantineDuties } from './checks/quarantined/duties.ts';
import type { Duty } from './checks/ports/quarantine.ts';
import type { Environment } from './config/environment.ts';
import { readKernelCatalogue } from './config/kernel-catalogue.ts';
import { readSymbolFacts } from './config/symbol-facts.ts';
import type { ContainerEngine } from './containers/container-engine.ts';
import { createKernels } from './containers/kernels/kernels.ts';
import { createSandbox } from './containers/sandbox/sandbox.ts';
import { createEngine } from './engine/build-engine.ts';
import { openLog } from './log.ts';
import { TreeMemory, Mirrors } from './git/mirrors.ts';
import { cloneUrlOn } from './github/clone-url.ts';
import { serve } from './quarantine/serve.ts';

/** What such a process is told of the environment. */
export interface QuarantineSettings extends Pick<
	Environment,
	'githubUrl' | 'gitEnvironment' | 'limits' | 'builtTreesBytes' | 'logLevel'
> {
	readonly dataDirectory: string;
	readonly kernelCatalogue: string;
	readonly containerEngine: ContainerEngine;
	readonly fingerprint: string;
}

/** All modules are loaded by then. */
const LOADED_MS = 1000;

const projectDirectory = fileURLToPath(new URL('../', import.meta.url));

async function duties(settings: QuarantineSettings): Promise<readonly Duty[]> {
	const { containerEngine, dataDirectory, builtTreesBytes, limits, fingerprint, githubUrl } = settings;
	const logger = openLog(settings.logLevel);
	const builtTrees = new TreeDirectory({
		directory: join(dataDirectory, 'built-trees'),
		maxBytes: builtTreesBytes,
		logger,
	});
	const memory = new TreeMemory();
	// It may be ended without a chance to keep what the next one starts faster with.
	setTimeout(flushCompileCache, LOADED_MS).unref();
	return quarantineDuties({
		cloneUrl: cloneUrlOn(githubUrl),
		repositories: (fetcher) =>
			new Mirrors({ directory: join(dataDirectory, 'mirrors'), environment: settings.gitEnvironment, fetcher, memory }),
		kernels: createKernels({
			catalogue: await readKernelCatalogue(settings.kernelCatalogue),
			engine: containerEngine,
			imagesDirectory: join(projectDirectory, 'images'),
			dataDirectory,
			logger,
		}),
		symbolFacts: await readSymbolFacts(join(projectDirectory, 'symbol-facts.yml')),
		engine: createEngine({
			sandbox: createSandbox(containerEngine, logger),
			builtTrees: builtTreesBytes === 0 ? null : builtTrees,
			limits,
			fingerprint,
		}),
	});
}

// They come from main.ts.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
serve((settings) => duties(settings as QuarantineSettings));
