import type { BuildEnvironment } from '../config/environment.ts';
import type { KernelsWiring } from './kernels-command.ts';

/** What commands get from the process they run in. */
export interface CliWiring extends KernelsWiring {
	readonly environment: BuildEnvironment;
	/** Where modprobot itself lies, with its `src/`. */
	readonly projectDirectory: string;
	/** Path of the curated facts about symbols. */
	readonly symbolFactsFile: string;
	readonly stdout: KernelsWiring['stdout'] & { readonly isTTY?: boolean };
	/** Calls back each time the user wants to stop; the process then does not end by itself. */
	onInterrupt(stop: () => void): void;
	/** Ends the process, whatever still goes on in it. */
	end(code: number): void;
}
