/** The composition root of the command line. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { loadBuildEnvironment } from '../config/environment.ts';
import { UserError } from '../shared/errors.ts';
import { silentLogger } from '../shared/logger.ts';
import { registerCacheCommand } from './cache-command.ts';
import { registerCheckCommand } from './check-command.ts';
import { registerKernelsCommand } from './kernels-command.ts';
import { registerSymbolCommand } from './symbol-command.ts';
import type { CliWiring } from './wiring.ts';

const projectDirectory = fileURLToPath(new URL('../../', import.meta.url));
const { version } = z
	.object({ version: z.string() })
	.parse(JSON.parse(readFileSync(join(projectDirectory, 'package.json'), 'utf8')));

function createWiring(): CliWiring {
	const environment = loadBuildEnvironment();
	const engine = { ...environment.containerEngine, owner: `cli-${randomUUID()}` };
	return {
		environment,
		projectDirectory,
		symbolFactsFile: join(projectDirectory, 'symbol-facts.yml'),
		settings: () => ({
			engine,
			catalogueFile: environment.kernelCatalogue ?? join(projectDirectory, 'kernels.yml'),
			imagesDirectory: join(projectDirectory, 'images'),
			dataDirectory: join(homedir(), '.cache', 'modprobot'),
			appDirectory: environment.dataDirectory,
			logger: silentLogger,
		}),
		stdout: process.stdout,
		stderr: process.stderr,
		exit: (code) => {
			process.exitCode = code;
		},
		onInterrupt: (stop) => {
			// Not `once`: execa's own listener ends the process when it finds itself the last.
			for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
			// A closed terminal can be told nothing, but containers still have to be removed.
			process.stderr.on('error', () => undefined);
		},
		end: (code) => process.exit(code),
	};
}

async function main(): Promise<void> {
	const program = new Command('modprobot')
		.description('Which symbols of an out-of-tree kernel module do not resolve, on which kernel, and since when?')
		.version(version)
		.showHelpAfterError('(see modprobot --help)')
		.exitOverride();
	try {
		const wiring = createWiring();
		registerCheckCommand(program, wiring);
		registerKernelsCommand(program, wiring);
		registerSymbolCommand(program, wiring);
		registerCacheCommand(program, wiring);
		await program.parseAsync();
	} catch (error) {
		if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
		else if (error instanceof UserError) {
			process.stderr.write(`${error.message}\n`);
			process.exitCode = 2;
		} else throw error;
	}
}

await main();
