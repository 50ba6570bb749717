/** Keeps what Kbuild made of a tree for the next build. */
import { PassThrough, Writable } from 'node:stream';
import type { BuiltTree, BuiltTrees, TreeOwner, TreeReadings } from '../../checks/ports/built-trees.ts';
import type { BuildRequest } from '../../checks/ports/engine.ts';
import type { SandboxCommand, SandboxSession } from '../../checks/ports/sandbox.ts';
import { Superseded } from '../../shared/errors.ts';
import type { BuildResult } from '../../results/build-result.ts';
import { scripts } from '../scripts.ts';
import { isWord } from './ask.ts';
import { unpackDebug } from './unpack-tree.ts';

/** More than the largest of drivers leaves, debug information included. */
const MAX_TREE_BYTES = 4 * 1024 ** 3;

interface Keeping {
	readonly trees: BuiltTrees;
	readonly owner: TreeOwner;
	readonly key: string;
	readonly used: BuildResult['used'];
	readonly readings: TreeReadings;
	/** What the build began from. */
	readonly reused: BuiltTree | null;
}

/** Among whose trees that of a build is to be kept; null where it is for nobody else. */
export function keptFor({ roots, builtTrees }: Pick<BuildRequest, 'roots' | 'builtTrees'>): TreeOwner | null {
	return builtTrees?.isTrusted === true && !roots.some(hasOwnCommands) ? builtTrees.owner : null;
}

/**
 * To be called when all else is known of a build: what goes wrong here changes nothing of its result.
 * @throws Superseded.
 */
export async function keepTree(
	session: SandboxSession,
	{ tree, roots }: Pick<BuildRequest, 'tree' | 'roots'>,
	{ trees, owner, key, used, readings, reused }: Keeping,
): Promise<void> {
	const content = await tree.fingerprints();
	const paths = [...content.keys()];
	if (!paths.every(isWord)) return;
	const contents = { objects: new PassThrough(), debug: new PassThrough() };
	// Who reads a stream is told of its errors; where the first fails, nobody reads the second.
	for (const stream of Object.values(contents)) stream.on('error', () => undefined);
	const about = { content, roots: roots.map(({ path }) => path), used, readings };
	const kept = trees.keep(owner, key, about, contents);
	try {
		await send(session, { script: scripts.keep, stdin: `${paths.join('\n')}\n` }, contents.objects);
		if (reused !== null) await unpackDebug(session, reused);
		await send(session, { script: scripts.keepDebug }, contents.debug);
	} catch (error) {
		for (const stream of Object.values(contents)) stream.destroy(error instanceof Error ? error : undefined);
		if (error instanceof Superseded) throw error;
	} finally {
		await kept;
	}
}

/** @throws where the script fails, as it does where the build changed the tree; else as `run` does. */
async function send(
	session: SandboxSession,
	command: Pick<SandboxCommand, 'script' | 'stdin'>,
	target: PassThrough,
): Promise<void> {
	const { exitCode } = await session.run({
		...command,
		output: withoutEnd(target),
		maxOutputBytes: MAX_TREE_BYTES,
	});
	if (exitCode !== 0) throw new Error('What the build made is not that of the tree, or could not be packed.');
	target.end();
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
