/** The composition root of the App: environment → adapters → one server and its workers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { pino, type Logger } from 'pino';
import { z } from 'zod';
import type { Application } from './checks/ports/application.ts';
import type { Store } from './checks/ports/store.ts';
import { TreeDirectory } from './cache/built-trees.ts';
import { createEngine } from './engine/build-engine.ts';
import { sourceFingerprint } from './engine/source-fingerprint.ts';
import { loadEnvironment, type Environment } from './config/environment.ts';
import { readKernelCatalogue } from './config/kernel-catalogue.ts';
import { readSymbolFacts } from './config/symbol-facts.ts';
import { Mirrors } from './git/mirrors.ts';
import { createGitHub } from './github/github-app.ts';
import type { ContainerEngine } from './containers/container-engine.ts';
import { createKernels } from './containers/kernels/kernels.ts';
import { openQueue } from './queue/queue.ts';
import { createSandbox } from './containers/sandbox/sandbox.ts';
import type { QuarantineSettings } from './quarantined.ts';
import { Pool } from './quarantine/pool.ts';
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
	const environment = loadEnvironment();
	environment.secrets.forEach(keepSecret);
	const logger = openLog(environment);
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
	const quarantine = createQuarantine(parts, fingerprint);
	const adapted = await adapters(parts, fingerprint);
	const app: Application = {
		...adapted,
		quarantine,
		store: createStore(database, queue),
		budget: environment.budget,
		rules: environment.rules,
		logger,
		checkName: 'modprobot',
		shutdown: shutdown.signal,
	};
	const service = await startService(app, queue, serviceOptions(parts, adapted.repositories, app.store));
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
		await quarantine.close();
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

/** Lines of JSON, without the values of secrets. */
function openLog({ logLevel }: Environment): Logger {
	const output = pino.destination(1);
	return pino({ level: logLevel }, { write: (line: string) => output.write(withoutSecrets(line)) });
}

interface Parts {
	readonly environment: Environment;
	readonly logger: Logger;
	readonly data: DataDirectory;
	readonly containerEngine: ContainerEngine;
	readonly builtTrees: TreeDirectory;
}

/** The processes in which strangers' content is read: they get settings, and no secret. */
function createQuarantine({ environment, logger, data, containerEngine }: Parts, fingerprint: string): Pool {
	const { githubUrl, gitEnvironment, limits, builtTreesBytes, logLevel, kernelCatalogue, budget } = environment;
	const settings: QuarantineSettings = {
		githubUrl,
		gitEnvironment,
		limits,
		builtTreesBytes,
		logLevel,
		kernelCatalogue: kernelCatalogue ?? join(projectDirectory, 'kernels.yml'),
		dataDirectory: data.path,
		containerEngine,
		fingerprint,
	};
	return new Pool({
		program: new URL('quarantined.ts', import.meta.url),
		settings,
		env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: join(data.path, 'code-cache') },
		atOnce: { build: budget.builds, plan: CONCURRENCY.plan, publication: 2 },
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
		repositories: new Mirrors({
			directory: join(data.path, 'mirrors'),
			environment: environment.gitEnvironment,
			allowedProtocols: [new URL(environment.githubUrl).protocol.replace(':', '')],
			maxBytes: environment.mirrors.maxBytes,
			maxAgeMs: environment.mirrors.maxAgeDays * 24 * 3_600_000,
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

function serviceOptions(parts: Parts, repositories: Mirrors, store: Store): ServiceOptions {
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
