/** Calls the container engine's command line (Docker, or Podman by the same arguments). */
import { execa } from 'execa';
import { InfrastructureError } from '../shared/errors.ts';

/** Engine commands themselves answer in seconds; a minute means that the engine hangs. */
const ENGINE_TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 1024 ** 2;

export interface EngineCli {
	/** `docker`, `podman`, or a path of one. */
	readonly command: string;
	/** Runs a short command and gives its standard output. @throws InfrastructureError. */
	call(args: readonly string[]): Promise<string>;
}

/** The engine gets only what it needs to be found: no secret of the service reaches its environment. */
export function engineEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
	const allowed = [
		'PATH',
		'HOME',
		'DOCKER_HOST',
		'DOCKER_CONFIG',
		'DOCKER_CONTEXT',
		'CONTAINER_HOST',
		'XDG_RUNTIME_DIR',
	];
	return Object.fromEntries(allowed.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}

export function createEngineCli(command: string, env: Readonly<Record<string, string>>): EngineCli {
	return {
		command,
		async call(args) {
			const result = await execa(command, args, {
				env,
				extendEnv: false,
				reject: false,
				timeout: ENGINE_TIMEOUT_MS,
				maxBuffer: MAX_OUTPUT_BYTES,
				stdin: 'ignore',
			});
			if (!result.failed) return result.stdout;
			throw new InfrastructureError(
				`${command} ${args[0]} failed: ${result.stderr.trim().slice(-500) || result.shortMessage}`,
				{
					cause: result.cause,
				},
			);
		},
	};
}
