/** The container engine's command line (Docker, or Podman by the same arguments). */
import { lastLine } from '../shared/text.ts';
import { execa, type Result, type ResultPromise } from 'execa';
import { InfrastructureError, Unavailable, UserError } from '../shared/errors.ts';
import { endGroup } from '../peers/process-group.ts';

export interface ContainerEngine {
	/** `docker`, `podman`, or a path of one. */
	readonly command: string;
	/** The OCI runtime of every container, such as `runsc`; null for the engine's own. */
	readonly runtime: string | null;
	/** The whole environment the engine's client gets; never a secret of the service. */
	readonly env: Readonly<Record<string, string>>;
	/** Names this process (or the data directory it holds) on its containers. */
	readonly owner: string;
}

/** Every container of modprobot carries this label; its value is the owner. */
export const OWNER_LABEL = 'modprobot.owner';

export interface EngineOutcome {
	readonly ok: boolean;
	readonly stdout: string;
	readonly stderr: string;
}

interface CallOptions {
	readonly timeoutMs?: number;
	readonly maxOutputBytes?: number;
	/** Called with each line of both streams as it comes. */
	readonly onLine?: (line: string) => void;
	/** Not interrupted with us by a terminal's Ctrl-C: cleaning up has to be completed. */
	readonly uninterrupted?: boolean;
}

const CALL_TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 4 * 1024 ** 2;
/** Between a signal that asks a client to end and one that ends it. */
const GRACE_MS = 2000;

/**
 * Runs one command of the engine; a command that fails is an outcome, an engine that does not answer an error.
 * @throws UserError when there is no such program, Unavailable when the engine is down, hangs or has no room,
 * InfrastructureError when it writes more than `maxOutputBytes`.
 */
export async function callEngine(
	engine: ContainerEngine,
	args: readonly string[],
	options: CallOptions = {},
): Promise<EngineOutcome> {
	const { timeoutMs = CALL_TIMEOUT_MS, maxOutputBytes = MAX_OUTPUT_BYTES, onLine, uninterrupted = false } = options;
	const subprocess = execa(engine.command, args, {
		env: engine.env,
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
		maxBuffer: maxOutputBytes,
		all: onLine !== undefined,
		buffer: onLine === undefined,
		detached: uninterrupted,
	});
	let timedOut = false;
	const deadline = setTimeout(() => {
		timedOut = true;
		end(subprocess, uninterrupted);
	}, timeoutMs);
	void subprocess.finally(() => clearTimeout(deadline));
	let lines = '';
	if (onLine) {
		try {
			for await (const line of subprocess.iterable({ from: 'all' })) {
				lines = `${lines}${line}\n`.slice(-4000);
				onLine(line);
			}
		} catch (error) {
			// Its streams were closed; the result below says why.
			if (!timedOut) throw error;
		}
	}
	const result = await subprocess;
	const stderr = onLine ? lines : (result.stderr ?? '');
	if (!result.failed) return { ok: true, stdout: result.stdout ?? '', stderr };

	const call = `\`${engine.command} ${args[0] ?? ''}\``;
	if (timedOut) {
		throw new Unavailable('container-engine', `${call} did not end within ${timeoutMs / 1000} s.`, { cause: result });
	}
	if (result.isMaxBuffer) {
		throw new InfrastructureError(`${call} wrote more than ${maxOutputBytes} bytes.`, { cause: result });
	}
	requireAnswer(engine, result, stderr);
	return { ok: false, stdout: result.stdout ?? '', stderr };
}

/** The words of a client that has no daemon, or lost it, and of podman for the same; and of a daemon without room. */
const NO_ANSWER =
	/cannot connect to the docker daemon|is the docker daemon running|error during connect|permission denied while trying|cannot connect to podman/i;
const NO_ROOM = /^.*(?:error response from daemon|^error): .*no space left on device/im;

/** @throws UserError, Unavailable where the command failed because there is no engine, it does not answer, or it has no room. */
function requireAnswer({ command }: ContainerEngine, result: Result, stderr: string): void {
	if (result.code === 'ENOENT') {
		throw new UserError(
			`There is no \`${command}\` on this machine; install Docker or Podman (on Debian and Ubuntu: apt-get install docker.io).`,
			{ cause: result },
		);
	}
	if (NO_ROOM.test(stderr)) {
		const message = `The container engine has no room left on its disk (${lastLine(stderr)}). Remove images or containers that nobody needs (${command} system df).`;
		throw new Unavailable('container-engine', message, { cause: result });
	}
	if (NO_ANSWER.test(stderr)) {
		throw new Unavailable(
			'container-engine',
			`The container engine does not answer (${lastLine(stderr)}). Start it (systemctl start docker), or run as a user who may use it.`,
			{ cause: result },
		);
	}
}

/**
 * Ends a client that does not answer, and where it leads a group of its own what it has started. Its streams are closed
 * as well: a helper that it leaves behind would hold them open, and be waited for without end.
 */
function end(subprocess: ResultPromise, isLeader: boolean): void {
	subprocess.kill('SIGTERM');
	setTimeout(() => {
		subprocess.kill('SIGKILL');
		if (isLeader) endGroup(subprocess.pid);
		for (const stream of [subprocess.stdout, subprocess.stderr, subprocess.all]) stream?.destroy();
	}, GRACE_MS);
}

/**
 * Runs a short command to its end, even where a terminal's Ctrl-C ends us.
 * @returns its standard output.
 * @throws UserError when there is no engine; InfrastructureError when the command fails.
 */
export async function engineOutput(engine: ContainerEngine, args: readonly string[]): Promise<string> {
	const outcome = await callEngine(engine, args, { uninterrupted: true });
	if (outcome.ok) return outcome.stdout;
	throw new InfrastructureError(`${engine.command} ${args[0]} failed: ${lastLine(outcome.stderr)}`);
}

/** Whether the engine answers at all. @throws Unavailable where it does not. */
export async function requireEngine(engine: ContainerEngine, timeoutMs: number): Promise<void> {
	await callEngine(engine, ['version', '--format={{.Server.Version}}'], { timeoutMs, uninterrupted: true });
}

/** execa's options for a client that goes on, whose streams are read as they come, until `signal` ends it. */
export function clientOptions(engine: ContainerEngine, signal: AbortSignal) {
	return {
		env: engine.env,
		extendEnv: false,
		reject: false,
		buffer: false,
		cancelSignal: signal,
		forceKillAfterDelay: GRACE_MS,
		// A terminal's Ctrl-C goes to us alone, who have to clean up before the end.
		detached: true,
	} as const;
}
