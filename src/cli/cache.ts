/** What checks of directories leave for the next ones, below the user's cache directory. */
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuiltTreeOptions } from '../cache/built-trees.ts';
import { resultsIn } from '../cache/known-results.ts';
import type { EarlierChecks } from '../checks/directory/build-side.ts';
import type { CliWiring } from './wiring.ts';

export function builtTreesOf({ environment, settings }: CliWiring): BuiltTreeOptions {
	const { dataDirectory, logger } = settings();
	return { directory: join(dataDirectory, 'built-trees'), maxBytes: environment.builtTreesBytes, logger };
}

export function resultsDirectoryOf({ settings }: CliWiring): string {
	return join(settings().dataDirectory, 'results');
}

/** A directory's own, under whichever name it is reached. */
export async function earlierChecksOf(path: string, wiring: CliWiring): Promise<EarlierChecks> {
	const directory = await realpath(path);
	return {
		owner: { id: `directory ${directory}`, label: directory },
		results: resultsIn(resultsDirectoryOf(wiring)),
	};
}
