/** Lays a tree out in a sandbox, with what Kbuild made of the nearest tree that it built before. */
import type { SandboxCommand, SandboxSession } from '../../checks/ports/sandbox.ts';
import { Readable } from 'node:stream';
import type { Reuse } from '../../builds/reuse.ts';
import type { BuiltTree } from '../../checks/ports/built-trees.ts';
import type { BuildRequest } from '../../checks/ports/engine.ts';
import { InfrastructureError, LimitExceeded } from '../../shared/errors.ts';
import { scripts } from '../scripts.ts';
import type { DebugInformation } from './debug-information.ts';

/** A tree that was built before, and how the one to build differs from it. */
export interface Reused {
	readonly tree: BuiltTree;
	readonly reuse: Reuse;
}

/** What lies in the build directory for make, the compiler and later scripts, by the names that they know. */
const GIVEN = [
	['modules.mk', scripts.modulesMk],
	['compile.sh', scripts.compile],
	['options.mk', scripts.optionsMk],
	['settle.sh', scripts.settle],
	['linked.sh', scripts.linked],
	['plain-links.awk', scripts.plainLinks],
] as const;

/** What is printed when the tree is there (with-tree.sh). */
const UNPACKED = Buffer.from('unpacked\n');

/** Tells compile.sh how much debug information it is to have made. */
const DEBUG: Readonly<Record<DebugInformation, readonly string[]>> = {
	all: ['whole-debug', ''],
	lines: [],
	none: ['no-debug', ''],
};

interface ToUnpack extends Pick<BuildRequest, 'kernel' | 'tree'> {
	readonly debug: DebugInformation;
}

/** What was built before cannot be used after all: the build has to begin from nothing. */
export class ReuseFailed extends Error {}

/**
 * A session of which the first command finds the tree laid out: both are one round trip. It takes a text and no arguments.
 * @throws with that command LimitExceeded, InfrastructureError, Superseded, ReuseFailed.
 */
export function withTree(session: SandboxSession, request: ToUnpack, reused: Reused | null): SandboxSession {
	let isThere = false;
	return {
		async run(command) {
			if (isThere) return await session.run(command);
			isThere = true;
			const running = session.run(afterUnpacking(command, request, reused));
			const { stdout, log, exitCode } = await (reused === null ? running : running.catch(failedReuse));
			if (stdout.subarray(0, UNPACKED.length).equals(UNPACKED))
				return { exitCode, log, stdout: stdout.subarray(UNPACKED.length) };
			const said = `The source could not be unpacked: ${log.trim().slice(-300)}`;
			throw reused === null ? new LimitExceeded('disk', said) : new ReuseFailed(said);
		},
		endProcesses: () => session.endProcesses(),
		used: () => session.used(),
		close: () => session.close(),
	};
}

function afterUnpacking(
	command: SandboxCommand,
	{ kernel, tree, debug }: ToUnpack,
	reused: Reused | null,
): SandboxCommand {
	if (typeof command.stdin !== 'string' || command.args !== undefined)
		throw new TypeError('The first command of a build takes a text and no arguments.');
	const own = Buffer.from(command.stdin);
	const differences = reused === null ? Buffer.alloc(0) : Buffer.from(differencesOf(reused));
	const sizes = [reused?.tree.bytes ?? 0, differences.length].map(String);
	const answers = kernel.toolAnswers === '' ? [] : ['answers', kernel.toolAnswers];
	const unpacking = [kernel.release, ...sizes, ...GIVEN.flat(), ...answers, ...DEBUG[debug]];
	const earlier = reused === null ? [] : [reused.tree.open(), differences];
	return {
		...command,
		script: scripts.withTree,
		args: [String(own.length), command.script, scripts.unpack, ...unpacking],
		stdin: Readable.from(inTurn(own, ...earlier, tree.archive()), { objectMode: false }),
		readsAllFirst: true,
		maxOutputBytes: command.maxOutputBytes + UNPACKED.length,
	};
}

/** Brings in the debug information of an earlier build's objects. @throws LimitExceeded, InfrastructureError, Superseded, ReuseFailed. */
export async function unpackDebug(session: SandboxSession, tree: BuiltTree): Promise<void> {
	const command = { script: scripts.debug, stdin: tree.openDebug(), maxOutputBytes: 64 * 1024 };
	const { exitCode, log } = await session.run(command).catch(failedReuse);
	if (exitCode !== 0) throw new ReuseFailed(`What was built before could not be unpacked: ${log.trim().slice(-300)}`);
}

/** It may be damaged, or removed for another meanwhile; where the engine fails, it fails again from nothing. */
function failedReuse(error: unknown): never {
	throw error instanceof InfrastructureError ? new ReuseFailed(error.message, { cause: error }) : error;
}

async function* inTurn(...sources: readonly (Readable | Buffer)[]): AsyncGenerator<Uint8Array> {
	for (const source of sources) {
		if (Buffer.isBuffer(source)) yield source;
		else yield* source;
	}
}

/** A line for each file that is to be built anew: `added PATH` or `changed PATH`, tab-separated; `gone PATH` for others. */
function differencesOf({ reuse: { changed, added, gone } }: Reused): string {
	const wereNotThere = new Set(added);
	const lines = [
		...changed.map((path) => `${wereNotThere.has(path) ? 'added' : 'changed'}\t${path}\n`),
		...gone.map((path) => `gone\t${path}\n`),
	];
	return lines.join('');
}
