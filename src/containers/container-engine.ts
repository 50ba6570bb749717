/** The container engine's command line (Docker, or Podman by the same arguments). */
import { execa, type ResultPromise } from 'execa';
import { InfrastructureError, UserError } from '../shared/errors.ts';

export interface Engine {
	/** `docker`, `podman`, or a path of one. */
	readonly command: string;
	/** The whole environment the engine's client gets; never a secret of the service. */
	readonly env: Readonly<Record<string, string>>;
}

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
	/** Not to be interrupted with us by a terminal's Ctrl-C: what cleans up has to come to its end. */
	readonly uninterrupted?: boolean;
}

const CALL_TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 4 * 1024 ** 2;
/** Between a friendly signal to end and one that cannot be refused. */
const GRACE_MS = 2000;

/**
 * Runs one command of the engine; a command that fails is an outcome, an engine that does not answer an error.
 * @throws UserError when there is no such program, InfrastructureError when the engine is down, hangs, or says more
 * than `maxOutputBytes`.
 */
export async function callEngine(
	engine: Engine,
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
		end(subprocess);
	}, timeoutMs);
	void subprocess.finally(() => clearTimeout(deadline));
	let said = '';
	if (onLine) {
		try {
			for await (const line of subprocess.iterable({ from: 'all' })) {
				said = `${said}${line}\n`.slice(-4000);
				onLine(line);
			}
		} catch (error) {
			// Its streams were taken away; the result below says why.
			if (!timedOut) throw error;
		}
	}
	const result = await subprocess;
	const stderr = onLine ? said : (result.stderr ?? '');
	if (!result.failed) return { ok: true, stdout: result.stdout ?? '', stderr };

	const call = `${engine.command} ${args[0] ?? ''}`;
	if (result.code === 'ENOENT') {
		throw new UserError(
			`There is no \`${engine.command}\` on this machine; install Docker or Podman (on Debian and Ubuntu: apt-get install docker.io).`,
			{ cause: result },
		);
	}
	if (timedOut)
		throw new InfrastructureError(`\`${call}\` did not end within ${timeoutMs / 1000} s.`, { cause: result });
	if (result.isMaxBuffer) {
		throw new InfrastructureError(`\`${call}\` wrote more than ${maxOutputBytes} bytes.`, { cause: result });
	}
	if (/cannot connect to the docker daemon|is the docker daemon running|permission denied while trying/i.test(stderr)) {
		throw new InfrastructureError(
			`The container engine does not answer (${lastLine(stderr)}). Start it (systemctl start docker), or run as a user who may use it.`,
			{ cause: result },
		);
	}
	return { ok: false, stdout: result.stdout ?? '', stderr };
}

/**
 * Ends a client that does not answer. Its streams are closed as well: a helper that it leaves behind would hold them
 * open, and be waited for without end.
 */
function end(subprocess: ResultPromise): void {
	subprocess.kill('SIGTERM');
	setTimeout(() => {
		subprocess.kill('SIGKILL');
		for (const stream of [subprocess.stdout, subprocess.stderr, subprocess.all]) stream?.destroy();
	}, GRACE_MS);
}

export function lastLine(text: string): string {
	return text.trim().split('\n').at(-1)?.slice(0, 500) ?? '';
}
