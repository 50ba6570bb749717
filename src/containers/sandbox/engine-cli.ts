import { callEngine, lastLine } from '../container-engine.ts';
import { InfrastructureError } from '../../shared/errors.ts';

export interface EngineCli {
	/** `docker`, `podman`, or a path of one. */
	readonly command: string;
	/** Runs a short command and gives its standard output. @throws UserError where there is no engine; InfrastructureError. */
	call(args: readonly string[]): Promise<string>;
}

export function createEngineCli(command: string, env: Readonly<Record<string, string>>): EngineCli {
	return {
		command,
		async call(args) {
			const outcome = await callEngine({ command, env }, args, { uninterrupted: true });
			if (outcome.ok) return outcome.stdout;
			throw new InfrastructureError(`${command} ${args[0]} failed: ${lastLine(outcome.stderr)}`);
		},
	};
}
