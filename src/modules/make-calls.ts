/** What the recipes of a makefile run make on: the kernel's build tree, or other directories of the checked tree. */
import { symversDirectories } from './kbuild-directory.ts';
import { KERNEL_DIRECTORY_VARIABLES } from './kernel-variable-names.ts';
import { type Invocation, invocations } from './make-invocations.ts';
import { closingBrackets, wholeWords, words } from './make-references.ts';
import type { LoadedMakefile } from './makefile-reader.ts';
import { resolveInTree } from './tree-path.ts';
import { type GivenVariables, literalVariables } from './literal-variables.ts';

/** `make -C <kernel> M=<directory> NAME=value …`. */
export interface KernelCall extends GivenVariables {
	/** The kernel's build directory, as written. */
	readonly kernelDirectory: string;
	/** The directories of the tree that Kbuild enters; null where they are not known, or a recipe makes them first. */
	readonly directories: readonly string[] | null;
	/** The directories whose `Module.symvers` it hands over. */
	readonly extraSymbols: readonly string[];
}

export interface MakeCalls {
	readonly kernel: readonly KernelCall[];
	/** The targets of the rules that call the kernel's build tree, expanded. */
	readonly kernelTargets: readonly string[];
	/** Directories of the tree that make is run in. */
	readonly recursion: readonly string[];
	/** Make is run in unknown directories: the candidates are those that the makefile mentions. */
	readonly unknownRecursion: boolean;
}

const EXTERNAL_MODULE = new Set(['M', 'SUBDIRS', 'KBUILD_EXTMOD']);
/** Goals of calls that build no module. */
const OTHER_GOAL = /clean$|install$|^(?:mrproper|help|kernelrelease|kernelversion|image_name|checkstack|tests?|check)$/;
/** Variables that a caller decides, and not the source: where to put things, which tools, how much to say. */
const CALLERS_OWN =
	/^(?:M|SUBDIRS|KBUILD_EXTMOD|KBUILD_EXTRA_SYMBOLS|KBUILD_OUTPUT|O|MO|V|W|C|Q|PWD|SHELL|ARCH|CROSS_COMPILE|CC|LD|LLVM|MAKEFLAGS|KERNELRELEASE|DESTDIR|INSTALL_.{0,50}|KBUILD_VERBOSE|CONFIG_MODULE_SIG)$/;
const SHELL_DIRECTORY = /\$\{PWD\}|\$PWD\b|\$\(pwd\)|`pwd`/g;

/** @param isDirectory - whether a path is a directory of the checked tree. */
export function readMakeCalls(loaded: LoadedMakefile, isDirectory: (path: string) => boolean): MakeCalls {
	const kernel: KernelCall[] = [];
	const kernelTargets = new Set<string>();
	const recursion = new Set<string>();
	let unknownRecursion = false;
	for (const call of invocations(loaded)) {
		const expand = (word: string) => loaded.variables.expand(word, call.scope);
		const goals = call.goals.flatMap((goal) => words(expand(goal)));
		if (call.directory === null || (goals.length > 0 && goals.every((goal) => OTHER_GOAL.test(goal)))) continue;
		const { known, isUnsure } = placesIn(loaded.directory, expand(call.directory), '.');
		const inTree = known.filter((place) => isDirectory(place));
		if (inTree.length > 0) {
			for (const place of inTree) recursion.add(place);
			unknownRecursion ||= isUnsure;
		} else if (call.variables.some(({ name }) => EXTERNAL_MODULE.has(name))) {
			kernel.push(kernelCall(loaded, call, isDirectory));
			for (const target of words(call.scope.get('@') ?? '')) kernelTargets.add(target);
		} else if (known.length === 0 && isUnsure && !namesKernelTree(call.directory)) unknownRecursion = true;
	}
	recursion.delete(loaded.directory);
	return { kernel, kernelTargets: [...kernelTargets], recursion: [...recursion], unknownRecursion };
}

function kernelCall(loaded: LoadedMakefile, call: Invocation, isDirectory: (path: string) => boolean): KernelCall {
	const { variables } = loaded;
	const expand = (text: string) => variables.expand(text, call.scope);
	const shellDirectory = call.changedTo === null ? '.' : expand(call.changedTo);
	const external = call.variables.filter(({ name }) => EXTERNAL_MODULE.has(name));
	const places = external.flatMap(({ value }) => placesIn(loaded.directory, expand(value), shellDirectory).known);
	const inTree = places.filter((place) => isDirectory(place));
	const given = call.variables.filter(({ name }) => /^[A-Z_][A-Z0-9_]*$/.test(name) && !CALLERS_OWN.test(name));
	const symvers = call.variables.filter(({ name }) => name === 'KBUILD_EXTRA_SYMBOLS');
	const files = symvers.flatMap(({ value }) => wholeWords(inShell(expand(value), shellDirectory)));
	return {
		...literalVariables(loaded.directory, given, (value) => variables.alternatives(value, call.scope)),
		kernelDirectory: call.directory ?? '',
		directories: inTree.length > 0 ? [...new Set(inTree)] : null,
		extraSymbols: symversDirectories(loaded.directory, files),
	};
}

function inShell(text: string, directory: string): string {
	return text.replaceAll(SHELL_DIRECTORY, () => directory);
}

/** The places of the tree that a text names, and whether it names others that only make or a shell can tell. */
function placesIn(base: string, text: string, shellDirectory: string) {
	const written = wholeWords(inShell(text, shellDirectory));
	const certain = written.filter((word) => !/[$`]/.test(word));
	return {
		known: certain.flatMap((word) => resolveInTree(base, word) ?? []),
		isUnsure: certain.length < written.length,
	};
}

function namesKernelTree(operand: string): boolean {
	if (!operand.startsWith('$')) return operand.startsWith('/');
	const name = operand.slice(2, closingBrackets(operand).get(1));
	return KERNEL_DIRECTORY_VARIABLES.has(name);
}
