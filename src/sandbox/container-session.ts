import { pipeline } from 'node:stream/promises';
import { isNativeError } from 'node:util/types';
import { execa } from 'execa';
import type { SandboxCommand, SandboxLimits, SandboxResult, SandboxSession } from '../checks/ports.ts';
import { InfrastructureError, LimitExceeded, Superseded, type LimitKind } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import { BoundedOutput } from './bounded-output.ts';
import { execArguments } from './container-arguments.ts';
import type { EngineCli } from './engine-cli.ts';
import { COUNTERS_SCRIPT, limitFromCounters, saysDiskFull } from './limit-evidence.ts';

interface SessionParts {
	readonly name: string;
	readonly engine: EngineCli;
	readonly env: Readonly<Record<string, string>>;
	readonly limits: SandboxLimits;
	readonly signal: AbortSignal | undefined;
	readonly logger: Logger;
}

/** How often silence is looked for; a limit is noticed this much later at most. */
const SILENCE_CHECK_MS = 1000;

/** One running container. Time and log limits are of the whole session, silence is of one command. */
export class ContainerSession implements SandboxSession {
	readonly #parts: SessionParts;
	readonly #deadline: number;
	#logBytesLeft: number;
	#closed = false;

	constructor(parts: SessionParts) {
		this.#parts = parts;
		this.#deadline = performance.now() + parts.limits.timeMs;
		this.#logBytesLeft = parts.limits.logBytes;
	}

	async run(command: SandboxCommand): Promise<SandboxResult> {
		const { name, engine, env, limits, signal } = this.#parts;
		if (signal?.aborted) throw new Superseded('the build is no longer wanted');
		const stop = new AbortController();
		const stopFor: { limit: LimitKind | null } = { limit: null };
		const exceed = (limit: LimitKind) => {
			stopFor.limit ??= limit;
			stop.abort();
		};
		const onAbort = () => stop.abort();
		signal?.addEventListener('abort', onAbort, { once: true });

		const stdout = new BoundedOutput(command.maxOutputBytes + FRAME_BYTES);
		const log = new BoundedOutput(this.#logBytesLeft);
		let lastOutput = performance.now();
		const watch = setInterval(() => {
			const now = performance.now();
			if (now >= this.#deadline) exceed('time');
			else if (now - lastOutput >= limits.silenceMs) exceed('silence');
		}, SILENCE_CHECK_MS);

		try {
			const process = execa(engine.command, execArguments(name, framed(command)), {
				env,
				extendEnv: false,
				reject: false,
				buffer: false,
				encoding: 'buffer',
				cancelSignal: stop.signal,
				forceKillAfterDelay: 2000,
				...(typeof command.stdin === 'string'
					? { input: command.stdin }
					: { stdin: command.stdin ? 'pipe' : 'ignore' }),
			});
			process.stdout.on('data', (chunk: Buffer) => {
				lastOutput = performance.now();
				if (!stdout.add(chunk)) exceed('log');
			});
			process.stderr.on('data', (chunk: Buffer) => {
				lastOutput = performance.now();
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
			clearInterval(watch);
			signal?.removeEventListener('abort', onAbort);
		}
	}

	/** Most non-zero exits are results. A limit, or a container that is gone, is not. */
	async #explainFailure(log: string): Promise<void> {
		const { engine, name } = this.#parts;
		const running = await engine.call(['inspect', '--format={{.State.Running}} {{.State.OOMKilled}}', name]);
		if (running.startsWith('false')) {
			if (running.endsWith('true')) throw this.#exceeded('memory');
			throw new InfrastructureError('the container ended before its command did');
		}
		await this.endProcesses();
		const counters = await engine.call(execArguments(name, { script: COUNTERS_SCRIPT }));
		const limit = limitFromCounters(counters) ?? (saysDiskFull(log) ? 'disk' : null);
		if (limit !== null) throw this.#exceeded(limit);
	}

	/** Kills everything in the container but its first process, so that no leftover meddles with what follows. */
	async endProcesses(): Promise<void> {
		await this.#parts.engine.call(['kill', '--signal=USR1', this.#parts.name]);
	}

	#exceeded(limit: LimitKind): LimitExceeded {
		return new LimitExceeded(limit, limitSentence(limit, this.#parts.limits));
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		try {
			await this.#parts.engine.call(['rm', '--force', '--volumes', this.#parts.name]);
		} catch (error) {
			this.#parts.logger.warn({ err: error, container: this.#parts.name }, 'a container could not be removed');
		}
	}
}

/** The bytes on standard output before and after what a script writes. */
const [BEGUN, ENDED] = [0x01, 0x04];
const FRAME_BYTES = 2;

/**
 * Runs the script so that its output tells whether it was begun and came to its end. The engine's client exits with the
 * same codes where the script failed, where it could not be started and where the connection broke.
 */
function framed(command: SandboxCommand): SandboxCommand {
	const script = 'printf "\\001"; script=$1; shift; /bin/sh -c "$script" sh "$@"; code=$?; printf "\\004"; exit $code';
	return { ...command, script, args: [command.script, ...(command.args ?? [])] };
}

/** @returns null where the output is not whole. */
function unframed(output: Buffer): Buffer | null {
	const whole = output.length >= FRAME_BYTES && output[0] === BEGUN && output.at(-1) === ENDED;
	return whole ? output.subarray(1, -1) : null;
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

function limitSentence(limit: LimitKind, limits: SandboxLimits): string {
	const mebibytes = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`;
	switch (limit) {
		case 'time':
			return `The build took longer than its limit of ${Math.round(limits.timeMs / 1000)} s.`;
		case 'silence':
			return `The build printed nothing for ${Math.round(limits.silenceMs / 1000)} s and was taken to hang.`;
		case 'memory':
			return `The build needed more than its limit of ${mebibytes(limits.memoryBytes)} of memory.`;
		case 'disk':
			return `The build filled its disk of ${mebibytes(limits.diskBytes)}.`;
		case 'log':
			return `The build printed more than its limit of ${mebibytes(limits.logBytes)}.`;
		case 'processes':
			return `The build started more than its limit of ${limits.processes} processes.`;
	}
}
