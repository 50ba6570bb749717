/** Real containers for tests: opened with small limits, and looked at from outside. */
import type { SandboxLimits, SandboxOptions, SandboxSession, SandboxUse } from '../../src/checks/ports/sandbox.ts';
import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { engineOutput } from '../../src/containers/container-engine.ts';
import { createSandbox } from '../../src/containers/sandbox/sandbox.ts';
import { LimitExceeded, type LimitKind } from '../../src/shared/errors.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { dockerEngine } from '../docker-engine.ts';

const IMAGE = 'modprobot/debian-12:latest';

const MEBIBYTE = 1024 ** 2;

const LIMITS: SandboxLimits = {
	timeMs: 60_000,
	clockMs: 60_000,
	silenceMs: 30_000,
	memoryBytes: 256 * MEBIBYTE,
	diskBytes: 64 * MEBIBYTE,
	logBytes: MEBIBYTE,
	processes: 64,
	cpus: 1,
};

/** What a service has in its environment and must not give away. */
export const SERVICE_SECRET = `secret-${randomUUID()}`;

const variables = { ...process.env, PRIVATE_KEY: SERVICE_SECRET, WEBHOOK_SECRET: SERVICE_SECRET };

/** A sandbox whose containers are found by its owner. */
export class OwnedSandbox {
	readonly engine = dockerEngine('docker', variables);

	open(limits: Partial<SandboxLimits> = {}, others: Partial<SandboxOptions> = {}): Promise<SandboxSession> {
		const sandbox = createSandbox(this.engine, silentLogger);
		return sandbox.open({ image: IMAGE, labels: {}, ...others, limits: { ...LIMITS, ...limits } });
	}

	/** The ids of its containers, running or not. */
	async containers(): Promise<string[]> {
		const filter = `--filter=label=modprobot.owner=${this.engine.owner}`;
		const listed = await engineOutput(this.engine, ['ps', '--all', '--quiet', filter]);
		return listed.split('\n').filter((id) => id !== '');
	}
}

/** Runs a script and gives what it printed. */
export async function output(session: SandboxSession, script: string): Promise<string> {
	const { exitCode, stdout, log } = await session.run({ script, maxOutputBytes: MEBIBYTE });
	if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${log}`);
	return stdout.toString().trim();
}

/** The limit that a script hit, after its container was closed; null where it hit none. */
export async function limitHit(limits: Partial<SandboxLimits>, script: string): Promise<LimitKind | null> {
	return (await outcomeOf(limits, script)).limit;
}

interface ScriptOutcome {
	readonly limit: LimitKind | null;
	readonly message: string | null;
	readonly used: SandboxUse | null;
}

/** How a script ended, after its container was closed. */
export async function outcomeOf(limits: Partial<SandboxLimits>, script: string): Promise<ScriptOutcome> {
	const sandbox = new OwnedSandbox();
	const session = await sandbox.open(limits);
	try {
		await session.run({ script, maxOutputBytes: MEBIBYTE });
		return { limit: null, message: null, used: session.used() };
	} catch (error) {
		if (error instanceof LimitExceeded) {
			return { limit: error.limit, message: error.message, used: session.used() };
		}
		throw error;
	} finally {
		await session.close();
		expect(await sandbox.containers()).toEqual([]);
	}
}
