/** The composition root of the App: environment → adapters → one server and its workers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Application } from './checks/ports/application.ts';
import type { Store } from './checks/ports/store.ts';
import { TreeDirectory } from './cache/built-trees.ts';
import { createEngine } from './engine/build-engine.ts';
import { sourceFingerprint } from './engine/source-fingerprint.ts';
import { loadEnvironment, type Environment } from './config/environment.ts';
import { readKernelCatalogue } from './config/kernel-catalogue.ts';
import { readSymbolFacts } from './config/symbol-facts.ts';
import { createGitHub } from './github/github-app.ts';
import type { ContainerEngine } from './containers/container-engine.ts';
import { createKernels } from './containers/kernels/kernels.ts';
import { openLog } from './log.ts';
import { goFirst } from './peers/priority.ts';
import { openQueue } from './queue/queue.ts';
import { createSandbox } from './containers/sandbox/sandbox.ts';
import type { StarterSettings } from './starter.ts';
import { Starter } from './starter/starter.ts';
import { CONCURRENCY, startService, type ServiceOptions } from './service.ts';
import { InfrastructureError, UserError } from './shared/errors.ts';
import { keepSecret, withoutSecrets } from './shared/secrets.ts';
import { openDataDirectory, type DataDirectory } from './store/data-directory.ts';
import { openDatabase } from './store/database.ts';
import { createStore } from './store/store.ts';
import { tidying } from './tidying.ts';

const projectDirectory = fileURLToPath(new URL('../', import.meta.url));
const { version } = z
	.object({ version: z.string() })
	.parse(JSON.parse(readFileSync(join(projectDirectory, 'package.json'), 'utf8')));

async function main(): Promise<void> {
	goFirst();
	const environment = loadEnvironment();
	environment.secrets.forEach(keepSecret);
	const logger = openLog(environment.logLevel);
	const data = openDataDirectory(environment.dataDirectory);
	const database = await openDatabase(
		environment.databaseUrl === null ? { directory: data.path } : { url: environment.databaseUrl },
	);
	const queue = await openQueue(database.connection, logger);
	const shutdown = new AbortController();

	const parts = {
		environment,
		logger,
		data,
		containerEngine: { ...environment.containerEngine, owner: data.owner },
		builtTrees: new TreeDirectory({
			directory: join(data.path, 'built-trees'),
			maxBytes: environment.builtTreesBytes,
			logger,
		}),
	};
	const fingerprint = sourceFingerprint(projectDirectory);
	const starter = createStarter(parts, fingerprint);
	const app: Application = {
		...(await adapters(parts, fingerprint)),
		repositories: starter,
		quarantine: starter,
		store: createStore(database, queue),
		budget: environment.budget,
		rules: environment.rules,
		logger,
		checkName: 'modprobot',
		shutdown: shutdown.signal,
	};
	const service = await startService(app, queue, serviceOptions(parts, starter, app.store));
	logger.info({ host: environment.host, port: service.port, version }, 'modprobot is listening');

	const end = async (signal: string) => {
		if (shutdown.signal.aborted) return;
		logger.info({ signal }, 'stopping: running builds are handed back to the queue');
		shutdown.abort();
		setTimeout(() => {
			logger.warn({}, 'not all that runs has ended: the next process finds it, and goes on with its jobs');
			process.exit(0);
		}, STOP_WITHIN_MS);
		await service.stop();
		await starter.close();
		await queue.close();
		await database.close();
		data.release();
		process.exit(0);
	};
	// Not `once`: execa's own listener ends the process when it finds itself the last.
	for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void end(signal));
}

/** Containers are removed within it, unless the engine does not answer; service managers wait longer, or kill. */
const STOP_WITHIN_MS = 15_000;

interface Parts {
	readonly environment: Environment;
	readonly logger: Logger;
	readonly data: DataDirectory;
	readonly containerEngine: ContainerEngine;
	readonly builtTrees: TreeDirectory;
}

/** The process that starts those in which strangers' content is read: they get settings, and no secret. */
function createStarter({ environment, logger, data, containerEngine }: Parts, fingerprint: string): Starter {
	const { githubUrl, gitEnvironment, limits, builtTreesBytes, logLevel, kernelCatalogue, budget, mirrors } =
		environment;
	const settings: StarterSettings = {
		quarantine: {
			githubUrl,
			gitEnvironment,
			limits,
			builtTreesBytes,
			logLevel,
			kernelCatalogue: kernelCatalogue ?? join(projectDirectory, 'kernels.yml'),
			dataDirectory: data.path,
			containerEngine,
			fingerprint,
		},
		mirrors,
		atOnce: { build: budget.builds, plan: CONCURRENCY.plan, publication: 2 },
	};
	return new Starter({
		program: new URL('starter.ts', import.meta.url),
		settings,
		env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: join(data.path, 'code-cache') },
		logger,
	});
}

async function adapters({ environment, logger, data, containerEngine, builtTrees }: Parts, fingerprint: string) {
	return {
		github: createGitHub({
			appId: environment.appId,
			privateKey: environment.privateKey,
			baseUrl: environment.githubApiUrl,
			gitUrl: environment.githubUrl,
			logger,
		}),
		kernels: createKernels({
			catalogue: await readKernelCatalogue(environment.kernelCatalogue ?? join(projectDirectory, 'kernels.yml')),
			engine: containerEngine,
			imagesDirectory: join(projectDirectory, 'images'),
			dataDirectory: data.path,
			logger,
		}),
		symbolFacts: await readSymbolFacts(join(projectDirectory, 'symbol-facts.yml')),
		engine: createEngine({
			sandbox: createSandbox(containerEngine, logger),
			builtTrees: environment.builtTreesBytes === 0 ? null : builtTrees,
			limits: environment.limits,
			fingerprint,
		}),
	};
}

function serviceOptions(parts: Parts, repositories: Starter, store: Store): ServiceOptions {
	const { environment, logger } = parts;
	return {
		webhooks: {
			appId: environment.appId,
			privateKey: environment.privateKey,
			secret: environment.webhookSecret,
			baseUrl: environment.githubApiUrl,
			logger,
		},
		host: environment.host,
		port: environment.port,
		tidy: tidying({ ...parts, repositories, store }),
	};
}

function endWith(error: unknown): never {
	const isSaid = error instanceof UserError || error instanceof InfrastructureError;
	process.stderr.write(`${withoutSecrets(isSaid ? error.message : inspect(error))}\n`);
	process.exit(error instanceof UserError ? 2 : 1);
}

process.on('uncaughtException', endWith);
try {
	await main();
} catch (error) {
	endWith(error);
}
