/** Which variables a wrapper has to be given so that it builds against a kernel that is not the running one. */
import { remembering } from '../shared/collections.ts';
import { KERNEL_DIRECTORY_VARIABLES, KERNEL_RELEASE_VARIABLES } from './kernel-variable-names.ts';
import type { KernelCall } from './make-calls.ts';
import { referencedNames, soleReference } from './make-references.ts';
import type { LoadedMakefile } from './makefile-reader.ts';
import { allTexts, type Makefile } from './makefile-syntax.ts';
import { runningKernel } from './running-kernel.ts';
import { resolveInTree } from './tree-path.ts';

export interface KernelVariables {
	/** `$KERNEL_BUILD` or `$KERNEL_RELEASE` by name; a default that asks `uname -r` needs neither. */
	readonly needed: Readonly<Record<string, string>>;
	/** The makefile sets or exports these itself, so the ones that it calls do not need them. */
	readonly provided: ReadonlySet<string>;
}

/** @param isDirectory - whether a path is a directory of the checked tree. */
export function kernelVariables(
	loaded: LoadedMakefile,
	calls: readonly KernelCall[],
	isDirectory: (path: string) => boolean,
): KernelVariables {
	const { makefiles, variables, directory } = loaded;
	const needed: Record<string, string> = {};
	const provided = new Set<string>();
	const operands = calls.map(({ kernelDirectory }) => kernelDirectory);
	const operandNames = operands.flatMap((operand) => soleReference(operand.replace(/\/$/, '')) ?? []);
	const asksForRunning = runningKernel(makefiles);
	// Where it always ends up with the running kernel by itself, other names are for people who want another one.
	const findsKernel = operands.length > 0 && operands.every(asksForRunning);
	for (const name of new Set([...makefiles.flatMap((makefile) => [...mentionedNames(makefile)]), ...operandNames])) {
		const isBuild = KERNEL_DIRECTORY_VARIABLES.has(name) || operandNames.includes(name);
		const inTree = variables.values(name).some((value) => {
			const place = resolveInTree(directory, variables.expand(value));
			return place !== null && place !== '.' && isDirectory(place);
		});
		if (asksForRunning(`$(${name})`)) provided.add(name);
		else if (findsKernel || inTree || !isUsable(loaded, name, isBuild)) continue;
		else needed[name] = isBuild ? '$KERNEL_BUILD' : '$KERNEL_RELEASE';
	}
	return { needed, provided };
}

/** The variables named for the kernel that are assigned or referred to. */
const mentionedNames = remembering((makefile: Makefile): ReadonlySet<string> => {
	const all = [...makefile.definitions.keys(), ...allTexts(makefile).flatMap((text) => [...referencedNames(text)])];
	return new Set(all.filter((name) => KERNEL_DIRECTORY_VARIABLES.has(name) || KERNEL_RELEASE_VARIABLES.has(name)));
});

const mentionsRelease = (text: string) => /\bKERNELRELEASE\b/.test(text);

/** Whether giving the variable can only help. */
function isUsable({ makefiles, variables }: LoadedMakefile, name: string, isBuild: boolean): boolean {
	if (name === 'KERNELRELEASE') {
		// A makefile that asks whether it is set means: am I read by Kbuild?
		const texts = makefiles.flatMap((makefile) => makefile.assignments.map(({ value }) => value));
		return (
			!makefiles.some(({ conditions }) => conditions.some(mentionsRelease)) &&
			!texts.some((text) => text.includes('$(if ') && mentionsRelease(text))
		);
	}
	// What it works out itself, from the kernel's build directory for example, is better left to it.
	return isBuild || !variables.values(name).some((value) => /\$[({]shell\s|`/.test(value));
}
