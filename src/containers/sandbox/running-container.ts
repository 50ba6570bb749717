import { setTimeout } from 'node:timers/promises';
import { InfrastructureError, type LimitKind } from '../../shared/errors.ts';
import { engineOutput, removeContainer, type ContainerEngine } from '../container-engine.ts';
import { ENDED_SCRIPT, execArguments } from './build-container.ts';
import { COUNTERS_SCRIPT, limitFromCounters, saysDiskFull } from './hit-limit.ts';

/** How long a container may take to end. */
const ENDING_MS = 10_000;

/** Of asking whether all processes have ended. */
const MAX_ATTEMPTS = 5;

/** A build's container between its commands: what has become of it, and how its processes and itself are ended. */
export class RunningContainer {
	readonly #engine: ContainerEngine;
	readonly #name: string;
	/** How often all processes were ended. */
	#endings = 0;

	constructor(engine: ContainerEngine, name: string) {
		this.#engine = engine;
		this.#name = name;
	}

	/** Kills everything in the container but its first process, so that no leftover meddles with what follows. */
	async endProcesses(): Promise<void> {
		await engineOutput(this.#engine, ['kill', '--signal=USR1', this.#name]);
		const ended = execArguments(this.#name, { script: ENDED_SCRIPT, args: [String(++this.#endings)] });
		// This command is itself ended where it comes too early.
		for (let attempt = 1; ; attempt++) {
			try {
				await engineOutput(this.#engine, ended);
				return;
			} catch (error) {
				if (attempt >= MAX_ATTEMPTS) throw error;
			}
		}
	}

	/**
	 * Which limit made a command fail; null where it failed by itself. Ends what still runs.
	 * @param log what the command wrote to standard error.
	 * @throws InfrastructureError where the container ended, but not for its memory.
	 */
	async limitHit(log: string): Promise<LimitKind | null> {
		if (await this.#endedForMemory()) return 'memory';
		const counters = await this.#readCounters();
		if (counters === null) return 'memory';
		return limitFromCounters(counters) ?? (saysDiskFull(log) ? 'disk' : null);
	}

	/** Null where the container ended for its memory. */
	async #readCounters(): Promise<string | null> {
		try {
			await this.endProcesses();
			return await engineOutput(this.#engine, execArguments(this.#name, { script: COUNTERS_SCRIPT }));
		} catch (error) {
			// A container whose first process was killed is said to run until the last of the others is gone.
			for (const until = performance.now() + ENDING_MS; performance.now() < until; await setTimeout(ENDING_MS / 20))
				if (await this.#endedForMemory()) return null;
			throw error;
		}
	}

	/** False where it runs. */
	async #endedForMemory(): Promise<boolean> {
		const format = '--format={{.State.Running}} {{.State.OOMKilled}}';
		const [isRunning, wasKilled] = (await engineOutput(this.#engine, ['inspect', format, this.#name]))
			.trim()
			.split(' ');
		if (isRunning !== 'false') return false;
		if (wasKilled === 'true') return true;
		throw new InfrastructureError('the container ended before its command did');
	}

	remove(): Promise<void> {
		return removeContainer(this.#engine, this.#name);
	}
}
