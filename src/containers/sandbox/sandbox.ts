/** Sandboxes through the container engine's command line: one container for each session. */
import type { Sandbox, SandboxOptions } from '../../checks/ports/sandbox.ts';
import { randomUUID } from 'node:crypto';
import { Superseded } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { OWNER_LABEL, runArguments } from './container-arguments.ts';
import type { EngineCli } from './engine-cli.ts';
import { ContainerSession } from './container-session.ts';

export interface SandboxConfiguration {
	readonly engine: EngineCli;
	readonly env: Readonly<Record<string, string>>;
	/** Names this process (or the data directory it holds) on its containers. */
	readonly owner: string;
	readonly runtime: string | null;
	readonly logger: Logger;
}

export function createSandbox(configuration: SandboxConfiguration): Sandbox {
	const { engine, env, owner, runtime, logger } = configuration;
	return {
		async open(options: SandboxOptions) {
			if (options.signal?.aborted) throw new Superseded('the build is no longer wanted');
			const name = `modprobot-${randomUUID()}`;
			const session = new ContainerSession({
				name,
				engine,
				env,
				limits: options.limits,
				signal: options.signal,
				logger,
			});
			try {
				await engine.call(runArguments({ name, owner, runtime }, options));
			} catch (error) {
				await session.close();
				throw error;
			}
			await session.startMeter();
			return session;
		},
	};
}

/**
 * Removes what an owner's containers left behind, after a crash.
 * @returns how many were removed.
 */
export async function removeContainers(engine: EngineCli, owner: string): Promise<number> {
	const listed = await engine.call(['ps', '--all', '--quiet', '--no-trunc', `--filter=label=${OWNER_LABEL}=${owner}`]);
	const ids = listed.split('\n').filter((id) => id !== '');
	if (ids.length > 0) await engine.call(['rm', '--force', '--volumes', ...ids]);
	return ids.length;
}
