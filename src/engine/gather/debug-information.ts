/** How much debug information is made with a build, and what is compiled once more for what was not. */
import type { BuildRequest } from '../../checks/ports/engine.ts';
import type { Kernel } from '../../checks/ports/kernels.ts';
import type { SandboxSession } from '../../checks/ports/sandbox.ts';
import type { LenientObjects } from '../../builds/lenient-objects.ts';
import type { Compiled } from '../../builds/reuse.ts';
import type { PlacedReference } from '../../builds/symbol-findings.ts';
import { compareText } from '../../shared/text.ts';
import { scripts } from '../scripts.ts';
import { kernelBuild } from '../way-command.ts';
import { ask } from './ask.ts';
import { hasLargeRoot } from './large-roots.ts';
import { objectFile } from './object-file.ts';

/** `none`: no more than what could not be compiled again for it (scripts/compile.sh). */
export type DebugInformation = 'all' | 'lines' | 'none';

/** That are compiled again for one build. Of more than these it had better make the lines itself. */
const MAX_OBJECTS = 250;

/** @param files of the tree. @param withLines whether lines are known to be missed without. */
export function debugInformation(
	{ roots, needs }: Pick<BuildRequest, 'roots' | 'needs'>,
	files: ReadonlySet<string>,
	{ withLines }: { withLines: boolean },
): DebugInformation {
	// Lines of most references are going to be asked for.
	if (needs === true) return 'all';
	if (withLines) return 'lines';
	// Lines take a tenth of a compiler's time. A small module that lacks a symbol would mostly be compiled twice, for little.
	return hasLargeRoot({ roots }, files) ? 'none' : 'lines';
}

/** Lines that are to be told cannot be made afterwards: the build has to make them. */
export class LinesMissing extends Error {}

interface WhatToCompile {
	readonly kernel: Pick<Kernel, 'release'>;
	/** How many compilers run at once. */
	readonly jobs: number;
	readonly debug: DebugInformation;
	/** What the build compiled itself; null where that is all. */
	readonly compiled: Compiled | null;
	/** What was compiled with undeclared functions allowed has all of it already. */
	readonly lenient: LenientObjects;
}

/**
 * Has objects compiled with all debug information where the lines of references in them are to be found, and they have
 * too little of it.
 * @throws LinesMissing; LimitExceeded, InfrastructureError, Superseded.
 */
export async function makeDebugInformation(
	session: SandboxSession,
	{ kernel, jobs, debug, compiled, lenient }: WhatToCompile,
	places: readonly PlacedReference[],
): Promise<void> {
	// An earlier build may have made fewer lines than this one does.
	const hasLines = (object: string) => debug !== 'none' && (compiled?.anew.has(object) ?? true);
	const asked = new Set(
		places.flatMap(({ object, reference }) => {
			if (lenient.has(object) || (reference.kind === 'code' && hasLines(object))) return [];
			return [`${reference.kind === 'data' ? 'variables' : 'code'}\t${objectFile(object)}`];
		}),
	);
	if (asked.size === 0) return;
	const question = {
		script: scripts.makeDebug,
		args: [kernelBuild(kernel), String(jobs), scripts.compileAgain, String(MAX_OBJECTS)],
		// The same ones whatever came first in a parallel make, since base and head are compared; those of code first.
		lines: [...asked].toSorted(compareText),
		maxOutputBytes: 1024,
		read: (output: Buffer) => output.length > 0,
	};
	const [areMissing] = (await ask(session, [question])).answers;
	// It ran what the build's own records say.
	await session.endProcesses();
	if (areMissing) throw new LinesMissing('Not all objects could be compiled again for their lines.');
}
