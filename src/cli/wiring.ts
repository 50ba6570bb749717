import type { BuildEnvironment } from '../config/environment.ts';
import type { ContainerEngine } from '../containers/container-engine.ts';
import type { Logger } from '../shared/logger.ts';
import type { ProgressStream } from './kernels-progress.ts';

export interface KernelsWiring {
	/** Asked when a command runs; may throw UserError. */
	readonly settings: () => KernelsSettings;
	readonly stdout: { write(text: string): unknown };
	readonly stderr: ProgressStream;
	/** Sets the exit code of the process. */
	exit(code: number): void;
}

export interface KernelsSettings {
	readonly engine: ContainerEngine;
	/** Path of the catalogue that counts without `--catalogue`. */
	readonly catalogueFile: string;
	readonly imagesDirectory: string;
	readonly dataDirectory: string;
	/** The data directory of the App, as far as the environment names it. */
	readonly appDirectory: string;
	readonly logger: Logger;
}

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
