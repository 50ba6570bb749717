import type {
	SandboxCommand,
	SandboxLimits,
	SandboxResult,
	SandboxSession,
	SandboxUse,
} from '../../checks/ports/sandbox.ts';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { execa } from 'execa';
import { InfrastructureError, LimitExceeded, Superseded, type LimitKind } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { BoundedOutput } from './bounded-output.ts';
import { ENDED_SCRIPT, execArguments } from './container-arguments.ts';
import { startMeter, type ContainerMeter } from './container-meter.ts';
import type { EngineCli } from './engine-cli.ts';
import { FRAME_BYTES, framed, unframed } from './framed-command.ts';
import { COUNTERS_SCRIPT, limitFromCounters, saysDiskFull } from './limit-evidence.ts';
import { limitSentence } from './limit-sentence.ts';
import { LimitWatch, type TimeLimit } from './limit-watch.ts';

interface SessionParts {
	readonly name: string;
	readonly engine: EngineCli;
	readonly env: Readonly<Record<string, string>>;
	readonly limits: SandboxLimits;
	readonly signal: AbortSignal | undefined;
	readonly logger: Logger;
}

/** How often the container is measured; a limit is noticed about this much later at most. */
const MEASURE_MS = 1000;
const METER_START_MS = 10_000;
/** How long a container may take to end. */
const ENDING_MS = 10_000;

/** Of asking whether all processes have ended. */
const MAX_ATTEMPTS = 5;

/** One running container. Limits are of the whole session, but silence, which is of one command. */
export class ContainerSession implements SandboxSession {
	readonly #parts: SessionParts;
	readonly #watch: LimitWatch;
	#meter: ContainerMeter | null = null;
	#logBytesLeft: number;
	#endedByClock = false;
	#closed = false;
	/** How often all processes were ended. */
	#endings = 0;

	constructor(parts: SessionParts) {
		this.#parts = parts;
		this.#watch = new LimitWatch(parts.limits, performance.now());
		this.#logBytesLeft = parts.limits.logBytes;
	}

	/** To be called once the container runs, before anything of the build does: it could leave the meter no room. */
	async startMeter(): Promise<void> {
		const { engine, env, name } = this.#parts;
		await new Promise<void>((resolve) => {
			this.#meter = startMeter(engine, env, name, {
				measured: (processorMs) => {
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
			globalThis.setTimeout(resolve, METER_START_MS).unref();
		});
	}

	used(): SandboxUse | null {
		return this.#endedByClock ? null : this.#watch.used();
	}

	async run(command: SandboxCommand): Promise<SandboxResult> {
		const { name, engine, env, signal } = this.#parts;
		if (signal?.aborted) throw new Superseded('the build is no longer wanted');
		const stop = new AbortController();
		const stopFor: { limit: LimitKind | TimeLimit | null } = { limit: null };
		const exceed = (limit: LimitKind | TimeLimit) => {
			stopFor.limit ??= limit;
			stop.abort();
		};
		const onAbort = () => stop.abort();
		signal?.addEventListener('abort', onAbort, { once: true });

		const stdout = new BoundedOutput(command.maxOutputBytes + FRAME_BYTES);
		const log = new BoundedOutput(this.#logBytesLeft);
		const watch = this.#watch;
		watch.begin(performance.now());
		const timer = setInterval(() => {
			const limit = watch.exceeded(performance.now());
			if (limit !== null) exceed(limit);
			this.#meter?.ask();
		}, MEASURE_MS);

		try {
			const process = execa(engine.command, execArguments(name, framed(command)), {
				env,
				extendEnv: false,
				reject: false,
				buffer: false,
				encoding: 'buffer',
				cancelSignal: stop.signal,
				forceKillAfterDelay: 2000,
				// A terminal's Ctrl-C goes to us alone, who have something to do before the end.
				detached: true,
				...(typeof command.stdin === 'string'
					? { input: command.stdin }
					: { stdin: command.stdin ? 'pipe' : 'ignore' }),
			});
			process.stdout.on('data', (chunk: Buffer) => {
				watch.output(performance.now());
				if (!stdout.add(chunk)) exceed('log');
			});
			process.stderr.on('data', (chunk: Buffer) => {
				watch.output(performance.now());
				if (!log.add(chunk)) exceed('log');
				command.onLog?.(chunk.toString());
			});
			// Together, so that a source that breaks off while the command goes on has somebody to tell it to.
			const [result, broken] = await Promise.all([
				process,
				typeof command.stdin === 'object' ? sendAll(command.stdin, process.stdin, stop.signal) : null,
			]);
			const text = log.bytes();
			this.#logBytesLeft -= text.length;
			if (signal?.aborted) throw new Superseded('the build is no longer wanted');
			if (stopFor.limit !== null) throw this.#exceeded(stopFor.limit);
			if (broken !== null) throw broken;
			const exitCode = result.exitCode ?? 255;
			if (exitCode !== 0) await this.#explainFailure(text.toString());
			const output = unframed(stdout.bytes());
			if (output === null) {
				throw new InfrastructureError(`the command was not run to its end: ${text.toString().trim().slice(-300)}`);
			}
			return { exitCode, stdout: output, log: text.toString() };
		} finally {
			clearInterval(timer);
			watch.end(performance.now());
			this.#meter?.ask();
			signal?.removeEventListener('abort', onAbort);
		}
	}

	/** Most non-zero exits are results. A limit, or a container that is gone, is not. */
	async #explainFailure(log: string): Promise<void> {
		await this.#requireRunning();
		const counters = await this.#readCounters();
		const limit = limitFromCounters(counters) ?? (saysDiskFull(log) ? 'disk' : null);
		if (limit !== null) throw this.#exceeded(limit);
	}

	async #readCounters(): Promise<string> {
		const { engine, name } = this.#parts;
		try {
			await this.endProcesses();
			return await engine.call(execArguments(name, { script: COUNTERS_SCRIPT }));
		} catch (error) {
			// A container whose first process was killed is said to run until the last of the others is gone.
			for (const until = performance.now() + ENDING_MS; performance.now() < until; await setTimeout(ENDING_MS / 20))
				await this.#requireRunning();
			throw error;
		}
	}

	async #requireRunning(): Promise<void> {
		const { engine, name } = this.#parts;
		const running = await engine.call(['inspect', '--format={{.State.Running}} {{.State.OOMKilled}}', name]);
		if (!running.startsWith('false')) return;
		if (running.trimEnd().endsWith('true')) throw this.#exceeded('memory');
		throw new InfrastructureError('the container ended before its command did');
	}

	/** Kills everything in the container but its first process, so that no leftover meddles with what follows. */
	async endProcesses(): Promise<void> {
		const { engine, name } = this.#parts;
		await engine.call(['kill', '--signal=USR1', name]);
		const ended = execArguments(name, { script: ENDED_SCRIPT, args: [String(++this.#endings)] });
		// What asks is ended itself where it comes too early.
		for (let attempt = 1; ; attempt++) {
			try {
				await engine.call(ended);
				return;
			} catch (error) {
				if (attempt >= MAX_ATTEMPTS) throw error;
			}
		}
	}

	#exceeded(limit: LimitKind | TimeLimit): LimitExceeded {
		if (limit === 'clock') this.#endedByClock = true;
		return new LimitExceeded(limit === 'clock' ? 'time' : limit, limitSentence(limit, this.#parts.limits));
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		this.#meter?.close();
		try {
			await this.#parts.engine.call(['rm', '--force', '--volumes', this.#parts.name]);
		} catch (error) {
			this.#parts.logger.warn({ err: error, container: this.#parts.name }, 'a container could not be removed');
		}
	}
}

/**
 * A source that breaks off must not look like a complete, smaller tree.
 * @returns why not all was sent; null where it was, or where the command did not want more.
 */
async function sendAll(
	source: NodeJS.ReadableStream,
	target: NodeJS.WritableStream | null,
	signal: AbortSignal,
): Promise<InfrastructureError | null> {
	if (target === null) return new InfrastructureError('the container takes no input');
	try {
		await pipeline(source, target, { signal });
		return null;
	} catch (error) {
		// The command may end before it read all (EPIPE): its exit code tells.
		if (signal.aborted || (isNativeError(error) && 'code' in error && error.code === 'EPIPE')) return null;
		const why = isNativeError(error) ? error.message : String(error);
		return new InfrastructureError(`The source could not be sent into the sandbox: ${why}`, { cause: error });
	}
}
