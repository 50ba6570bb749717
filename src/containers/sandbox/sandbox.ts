/** Sandboxes through the container engine's command line: one container for each session. */
import type { Sandbox, SandboxOptions } from '../../checks/ports/sandbox.ts';
import { randomUUID } from 'node:crypto';
import { Superseded } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { engineOutput, type ContainerEngine } from '../container-engine.ts';
import { removeContainers } from '../remove-containers.ts';
import { runArguments } from '../run-arguments.ts';
import { buildContainer } from './build-container.ts';
import { ContainerSession } from './container-session.ts';

/** @param engineSilenceMs for which an engine may say nothing before it is asked whether it is there. */
export function createSandbox(engine: ContainerEngine, logger: Logger, engineSilenceMs?: number): Sandbox {
	return {
		async open(options: SandboxOptions) {
			const { limits, signal } = options;
			if (signal?.aborted) throw new Superseded('the build is no longer wanted');
			const name = `modprobot-${randomUUID()}`;
			const session = new ContainerSession({
				name,
				engine,
				limits,
				signal,
				logger,
				...(engineSilenceMs !== undefined && { engineSilenceMs }),
			});
			try {
				await engineOutput(engine, runArguments(engine, '--detach', buildContainer(name, options)));
			} catch (error) {
				await session.close();
				throw error;
			}
			session.startMeter();
			return session;
		},
		async removeAll(labels) {
			await removeContainers(engine, engine.owner, labels);
		},
	};
}
