import type { Kernel } from '../../checks/ports/kernels.ts';
import type { SandboxSession } from '../../checks/ports/sandbox.ts';
import type { LenientObjects } from '../../builds/lenient-objects.ts';
import type { PlacedReference } from '../../builds/symbol-findings.ts';
import { scripts } from '../scripts.ts';
import { kernelBuild } from '../way-command.ts';
import { ask } from './ask.ts';
import { objectFile } from './object-file.ts';

/** Each is compiled again. */
const MAX_OBJECTS = 50;

/**
 * Has objects compiled with all debug information where something is to be found that is at one of their variables:
 * scripts/compile.sh has only lines of code made.
 * @param lenient what was compiled with undeclared functions allowed has all of it already.
 * @throws LimitExceeded, InfrastructureError, Superseded.
 */
export async function makeWholeDebug(
	session: SandboxSession,
	kernel: Pick<Kernel, 'release'>,
	places: readonly PlacedReference[],
	lenient: LenientObjects,
): Promise<void> {
	const objects = places.filter(({ reference }) => reference.kind === 'data').map(({ object }) => object);
	const lacking = [...new Set(objects)].filter((object) => !lenient.has(object)).slice(0, MAX_OBJECTS);
	if (lacking.length === 0) return;
	const lines = lacking.map((object) => objectFile(object));
	const args = [kernelBuild(kernel)];
	await ask(session, [{ script: scripts.wholeDebug, args, lines, maxOutputBytes: 1024, read: () => null }]);
	// It ran what the build's own records say.
	await session.endProcesses();
}
