/** Keeps what Kbuild made of a tree for the next build. */
import { PassThrough, Writable } from 'node:stream';
import type { BuiltTrees } from '../../checks/ports/built-trees.ts';
import type { BuildRequest } from '../../checks/ports/engine.ts';
import type { SandboxSession } from '../../checks/ports/sandbox.ts';
import { Superseded } from '../../shared/errors.ts';
import type { BuildResult } from '../../results/build-result.ts';
import { scripts } from '../scripts.ts';
import { isWord } from './ask.ts';

/** More than the largest of drivers leaves, debug information included. */
const MAX_TREE_BYTES = 4 * 1024 ** 3;

interface Keeping {
	readonly trees: BuiltTrees;
	readonly key: string;
	readonly used: BuildResult['used'];
}

/**
 * To be called when all else is known of a build: what goes wrong here changes nothing of its result.
 * @throws Superseded.
 */
export async function keepTree(
	session: SandboxSession,
	{ tree, roots, builtTrees }: Pick<BuildRequest, 'tree' | 'roots' | 'builtTrees'>,
	{ trees, key, used }: Keeping,
): Promise<void> {
	if (builtTrees?.isTrusted !== true || roots.some(hasOwnCommands)) return;
	const content = await tree.fingerprints();
	const paths = [...content.keys()];
	if (!paths.every(isWord)) return;
	const contents = new PassThrough();
	const kept = trees.keep(builtTrees.owner, key, { content, roots: roots.map(({ path }) => path), used }, contents);
	try {
		const { exitCode } = await session.run({
			script: scripts.keep,
			stdin: `${paths.join('\n')}\n`,
			output: withoutEnd(contents),
			maxOutputBytes: MAX_TREE_BYTES,
		});
		if (exitCode === 0) contents.end();
		else contents.destroy(new Error('The build changed the tree.'));
	} catch (error) {
		contents.destroy(error instanceof Error ? error : undefined);
		if (error instanceof Superseded) throw error;
	} finally {
		await kept;
	}
}

/** Passes on what is written, but not that this was all: only the exit code tells. */
function withoutEnd(target: Writable): Writable {
	return new Writable({
		write: (chunk: Buffer, encoding, done) => target.write(chunk, encoding, (error) => done(error)),
	});
}

/** Whether people wrote down commands of their own: what these leave, nobody knows. */
export function hasOwnCommands({ ways }: BuildRequest['roots'][number]): boolean {
	return ways.some(({ kind }) => kind === 'commands');
}
