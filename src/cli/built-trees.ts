/** What checks of directories leave for the next ones, below the user's cache directory. */
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuiltTreeOptions } from '../built-trees/built-trees.ts';
import type { TreeOwner } from '../checks/ports/built-trees.ts';
import type { CliWiring } from './wiring.ts';

export function builtTreesOf({ environment, settings }: CliWiring): BuiltTreeOptions {
	const { dataDirectory, logger } = settings();
	return { directory: join(dataDirectory, 'built-trees'), maxBytes: environment.builtTreesBytes, logger };
}

/** A directory's own; under whichever name it is reached. */
export async function ownerOf(path: string): Promise<TreeOwner> {
	const directory = await realpath(path);
	return { id: `directory ${directory}`, label: directory };
}
