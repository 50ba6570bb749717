import { randomUUID } from 'node:crypto';
import { loadBuildEnvironment } from '../src/config/environment.ts';
import type { ContainerEngine } from '../src/containers/container-engine.ts';

/** This machine's Docker, or what stands in for it; with an owner of its own. */
export function dockerEngine(command = 'docker', variables = process.env): ContainerEngine {
	const { env } = loadBuildEnvironment(variables).containerEngine;
	return { command, runtime: null, env, owner: `test-${randomUUID()}` };
}
