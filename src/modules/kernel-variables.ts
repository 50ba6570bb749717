/** Which variables a wrapper has to be given so that it builds against a kernel that is not the running one. */
import { KERNEL_BUILD_NAMES, KERNEL_RELEASE_NAMES } from './kernel-names.ts';
import type { KernelCall } from './make-calls.ts';
import { referencedNames, soleReference } from './make-references.ts';
import type { LoadedMakefile } from './makefile-reader.ts';
import { allTexts, type Makefile } from './makefile-syntax.ts';
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
	const { variables, directory } = loaded;
	const needed: Record<string, string> = {};
	const provided = new Set<string>();
	const operands = calls.map(({ kernelDirectory }) => kernelDirectory);
	const operandNames = operands.flatMap((operand) => soleReference(operand.replace(/\/$/, '')) ?? []);
	// Where it always ends up with the running kernel by itself, other names are for people who want another one.
	const findsKernel = operands.length > 0 && operands.every((operand) => variables.derivesFromUname(operand));
	for (const name of new Set([...mentionedNames(loaded), ...operandNames])) {
		const isBuild = KERNEL_BUILD_NAMES.has(name) || operandNames.includes(name);
		if (!isBuild && !KERNEL_RELEASE_NAMES.has(name)) continue;
		const values = variables.values(name);
		const inTree = values.some((value) => {
			const place = resolveInTree(directory, variables.expand(value));
			return place !== null && place !== '.' && isDirectory(place);
		});
		if (variables.derivesFromUname(`$(${name})`)) provided.add(name);
		else if (findsKernel || inTree || !isUsable(loaded, name, isBuild)) continue;
		else needed[name] = isBuild ? '$KERNEL_BUILD' : '$KERNEL_RELEASE';
	}
	return { needed, provided };
}

/** The variables that are assigned or referred to. */
function mentionedNames({ makefiles }: LoadedMakefile): Set<string> {
	const names = new Set<string>();
	for (const makefile of makefiles) for (const name of namesIn(makefile)) names.add(name);
	return names;
}

/** A makefile that many others include is looked through once. */
const known = new WeakMap<Makefile, ReadonlySet<string>>();

function namesIn(makefile: Makefile): ReadonlySet<string> {
	let names = known.get(makefile);
	if (names === undefined) {
		const all = [...makefile.definitions.keys(), ...allTexts(makefile).flatMap((text) => [...referencedNames(text)])];
		names = new Set(all.filter((name) => isKernelName(name)));
		known.set(makefile, names);
	}
	return names;
}

const isKernelName = (name: string) => KERNEL_BUILD_NAMES.has(name) || KERNEL_RELEASE_NAMES.has(name);

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
