import {
	endedBySignal,
	type SandboxCommand,
	type SandboxLimits,
	type SandboxResult,
	type SandboxSession,
	type SandboxUse,
} from '../../checks/ports/sandbox.ts';
import { setTimeout } from 'node:timers/promises';
import { InfrastructureError, LimitExceeded, Superseded, type LimitKind } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { ContainerEngine } from '../container-engine.ts';
import { startMeter, type ContainerMeter } from './container-meter.ts';
import { EngineWatch } from './engine-watch.ts';
import { unframed } from './framed-command.ts';
import { limitSentence } from './hit-limit.ts';
import { LimitWatch, type TimeLimit } from './limit-watch.ts';
import { runInContainer } from './run-in-container.ts';
import { MAX_ATTEMPTS, RunningContainer } from './running-container.ts';

interface SessionOptions {
	readonly name: string;
	readonly engine: ContainerEngine;
	readonly limits: SandboxLimits;
	readonly signal: AbortSignal | undefined;
	readonly logger: Logger;
	/** For which the engine, or one of its clients, may say nothing. Default: a minute. */
	readonly engineSilenceMs?: number;
}

/** How often the container is measured; a limit is noticed about this much later at most. */
const MEASURE_MS = 1000;
const METER_START_MS = 10_000;

/** One running container. Limits are of the whole session, but silence, which is of one command. */
export class ContainerSession implements SandboxSession {
	readonly #options: SessionOptions;
	readonly #container: RunningContainer;
	readonly #watch: LimitWatch;
	readonly #engineWatch: EngineWatch;
	#meter: ContainerMeter | null = null;
	/** Until the container is measured for the first time. */
	#measuring: Promise<void> = Promise.resolve();
	/** To be waited for by the next command; null where nothing is being ended. */
	#ending: string | null = null;
	#logBytesLeft: number;
	#endedByClock = false;
	#closed = false;

	constructor(options: SessionOptions) {
		this.#options = options;
		this.#container = new RunningContainer(options.engine, options.name);
		this.#watch = new LimitWatch(options.limits, performance.now());
		this.#engineWatch = new EngineWatch(options.engine, options.engineSilenceMs);
		this.#logBytesLeft = options.limits.logBytes;
	}

	/** To be called once the container runs. Nothing of the build runs before it measures: that could leave it no room. */
	startMeter(): void {
		const { engine, name } = this.#options;
		this.#measuring = new Promise<void>((resolve) => {
			this.#meter = startMeter(engine, name, {
				silenceMs: this.#engineWatch.silenceMs,
				measured: (processorMs) => {
					this.#engineWatch.heard();
					this.#watch.measured(processorMs, performance.now());
					resolve();
				},
				lost: () => {
					this.#watch.lost(performance.now());
					resolve();
				},
			});
			this.#meter.ask();
			// One that does not answer is not waited for: the clock goes on.
			void setTimeout(METER_START_MS, undefined, { ref: false }).then(resolve);
		});
	}

	used(): SandboxUse | null {
		return this.#endedByClock ? null : this.#watch.used();
	}

	async run(command: SandboxCommand): Promise<SandboxResult> {
		const { signal } = this.#options;
		if (signal?.aborted) throw new Superseded('the build is no longer wanted');
		if (command.readsAllFirst !== true) await this.#measuring;
		const stop = new AbortController();
		const hit: { limit: LimitKind | TimeLimit | null; noEngine: Error | null } = { limit: null, noEngine: null };
		const exceed = (limit: LimitKind | TimeLimit) => {
			hit.limit ??= limit;
			stop.abort();
		};
		const onAbort = () => stop.abort();
		signal?.addEventListener('abort', onAbort, { once: true });
		this.#engineWatch.heard();
		this.#watch.begin(performance.now());
		const timer = setInterval(() => {
			// What has not begun is not silent.
			if (this.#engineWatch.awaitsCommand) this.#watch.begin(performance.now());
			const limit = this.#watch.exceeded(performance.now());
			if (limit !== null) exceed(limit);
			this.#meter?.ask();
			void this.#engineWatch.require().catch((error: Error) => {
				hit.noEngine = error;
				stop.abort();
			});
		}, MEASURE_MS);

		try {
			const { exitCode, stdout, log, broken, isPassedOn } = await this.#executeAfterEnd(command, stop.signal, () =>
				exceed('log'),
			);
			if (signal?.aborted) throw new Superseded('the build is no longer wanted');
			if (hit.noEngine !== null) throw hit.noEngine;
			if (hit.limit !== null) throw this.#exceeded(hit.limit);
			if (broken !== null) throw broken;
			// Most non-zero exits are results. A limit, or a container that is gone, is not.
			const limit = exitCode === 0 ? null : await this.#container.limitHit(log);
			if (limit !== null) throw this.#exceeded(limit);
			const output = command.output === undefined ? unframed(stdout) : stdout;
			// The container goes on, and memory was not short: who else than the build ends what runs in there?
			if (output === null && endedBySignal(exitCode)) throw this.#exceeded('killed');
			if (output === null || (exitCode === 0 && !isPassedOn)) {
				throw new InfrastructureError(`the command did not run to its end: ${log.trim().slice(-300)}`);
			}
			return { exitCode, stdout: output, log };
		} finally {
			clearInterval(timer);
			this.#watch.end(performance.now());
			this.#meter?.ask();
			signal?.removeEventListener('abort', onAbort);
		}
	}

	/** Where processes are being ended, the command that waits for that may be among them, and is run again. */
	async #executeAfterEnd(command: SandboxCommand, stop: AbortSignal, onFull: () => void) {
		const ending = this.#ending;
		this.#ending = null;
		if (ending === null) return await this.#execute(command, stop, onFull);
		const waiting = { ...command, script: `${ending}\n${command.script}` };
		for (let attempt = 1; ; attempt++) {
			const done = await this.#execute(waiting, stop, onFull);
			const isWhole = unframed(done.stdout) !== null;
			const mayRepeat = typeof command.stdin !== 'object' && command.output === undefined && !stop.aborted;
			if (isWhole || !mayRepeat || attempt >= MAX_ATTEMPTS) return done;
		}
	}

	async #execute(command: SandboxCommand, stop: AbortSignal, onFull: () => void) {
		const { name, engine } = this.#options;
		this.#engineWatch.commandGiven();
		const done = await runInContainer(engine, name, command, {
			stop,
			maxLogBytes: this.#logBytesLeft,
			onFull,
			beforeEnd: command.readsAllFirst === true ? this.#measuring : Promise.resolve(),
			onBegun: () => this.#engineWatch.commandBegun(),
			onHeard: () => {
				this.#engineWatch.heard();
				this.#watch.output(performance.now());
			},
		});
		this.#engineWatch.commandBegun();
		this.#logBytesLeft -= done.log.length;
		return { ...done, log: done.log.toString() };
	}

	async endProcesses(): Promise<void> {
		this.#ending = await this.#container.endProcesses();
	}

	#exceeded(limit: LimitKind | TimeLimit): LimitExceeded {
		if (limit === 'clock') this.#endedByClock = true;
		return new LimitExceeded(limit === 'clock' ? 'time' : limit, limitSentence(limit, this.#options.limits));
	}

	/** What cannot be removed, since the engine was stopped or hangs, is left to `removeUnusedContainers`. */
	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		this.#meter?.close();
		try {
			await this.#container.remove();
		} catch (error) {
			const { logger, name } = this.#options;
			logger.warn({ err: error, container: name }, 'a container could not be removed');
		}
	}
}
