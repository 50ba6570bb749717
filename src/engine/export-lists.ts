import type { SandboxSession } from '../checks/ports/sandbox.ts';
import { scripts } from './scripts.ts';
import { SOURCE_DIRECTORY } from './way-command.ts';

const MAX_LISTS_BYTES = 1024 ** 2;

/** @returns the export lists of directories that Kbuild was in, absolute paths in the sandbox. */
export async function exportLists(session: SandboxSession, directories: readonly string[]): Promise<string[]> {
	if (directories.length === 0) return [];
	const { stdout } = await session.run({
		script: scripts.exportLists,
		stdin: directories.map((directory) => `${SOURCE_DIRECTORY}/${directory}\n`).join(''),
		maxOutputBytes: MAX_LISTS_BYTES,
	});
	return stdout
		.toString()
		.split('\n')
		.filter((path) => path !== '');
}
