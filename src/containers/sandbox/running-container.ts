import { setTimeout } from 'node:timers/promises';
import { InfrastructureError, type LimitKind } from '../../shared/errors.ts';
import { engineOutput, type ContainerEngine } from '../container-engine.ts';
import { removeContainer } from '../remove-containers.ts';
import { execArguments, untilEnded } from './build-container.ts';
import { COUNTERS_SCRIPT, limitFromCounters, saysDiskFull } from './hit-limit.ts';

/** How long a container may take to end. */
const ENDING_MS = 10_000;

/** Of running what waits until all processes have ended. */
export const MAX_ATTEMPTS = 5;

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

	/**
	 * Has everything in the container killed but its first process, so that no leftover meddles with what follows.
	 * @returns a script that waits until that is done; it may be killed itself where it comes too early.
	 */
	async endProcesses(): Promise<string> {
		await engineOutput(this.#engine, ['kill', '--signal=USR1', this.#name]);
		return untilEnded(++this.#endings);
	}

	/** To run a script after the end of all processes: until it is not among these itself. */
	async #afterEnd(script: string): Promise<string> {
		const ended = execArguments(this.#name, { script: `${await this.endProcesses()}\n${script}` });
		for (let attempt = 1; ; attempt++) {
			try {
				return await engineOutput(this.#engine, ended);
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
			return await this.#afterEnd(COUNTERS_SCRIPT);
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
