/** What the recipes of a makefile run make on: the kernel's build tree, or other directories of the checked tree. */
import { symversDirectories } from './kbuild-directory.ts';
import { KERNEL_BUILD_NAMES } from './kernel-names.ts';
import { closingBrackets, words } from './make-references.ts';
import type { LoadedMakefile } from './makefile-reader.ts';
import { recipeCommands } from './recipe-words.ts';
import { resolveInTree } from './tree-path.ts';

/** `make -C <kernel> M=<directory> NAME=value …`. */
export interface KernelCall {
	/** The kernel's build directory, as written. */
	readonly kernelDirectory: string;
	/** The directories that Kbuild enters; null when that cannot be told. */
	readonly directories: readonly string[] | null;
	/** What it gives to Kbuild, literal values only. */
	readonly variables: Readonly<Record<string, string>>;
	/** The directories whose `Module.symvers` it hands over. */
	readonly extraSymbols: readonly string[];
}

export interface MakeCalls {
	readonly kernel: readonly KernelCall[];
	/** Directories of the tree that make is run in. */
	readonly recursion: readonly string[];
	/** Make is run in directories that cannot be told: the candidates are those that the makefile mentions. */
	readonly unknownRecursion: boolean;
}

const MAKE = new Set(['make', 'gmake', '$(MAKE)', '${MAKE}']);
const EXTERNAL_MODULE = new Set(['M', 'SUBDIRS', 'KBUILD_EXTMOD']);
/** Goals of calls that build no module. */
const OTHER_GOAL = /clean$|install$|^(?:mrproper|help|kernelrelease|kernelversion|image_name|checkstack|tests?|check)$/;
/** Variables that a caller decides, and not the source: where to put things, which tools, how much to say. */
const CALLERS_OWN =
	/^(?:M|SUBDIRS|KBUILD_EXTMOD|KBUILD_EXTRA_SYMBOLS|KBUILD_OUTPUT|O|V|W|C|Q|PWD|SHELL|ARCH|CROSS_COMPILE|CC|LD|LLVM|MAKEFLAGS|KERNELRELEASE|DESTDIR|INSTALL_.{0,50}|KBUILD_VERBOSE|CONFIG_MODULE_SIG)$/;
const SHELL_DIRECTORY = /\$\{PWD\}|\$PWD\b|\$\(pwd\)|`pwd`/g;
const MAX_VARIABLES = 64;

/** @param isDirectory - whether a path is a directory of the checked tree. */
export function readMakeCalls(loaded: LoadedMakefile, isDirectory: (path: string) => boolean): MakeCalls {
	const kernel: KernelCall[] = [];
	const recursion = new Set<string>();
	let unknownRecursion = false;
	for (const { call, expand } of invocations(loaded)) {
		const goals = call.goals.flatMap((goal) => words(expand(goal)));
		if (call.directory === null || (goals.length > 0 && goals.every((goal) => OTHER_GOAL.test(goal)))) continue;
		const places = resolveAll(loaded.directory, expand(call.directory));
		const inTree = places?.filter((place) => isDirectory(place)) ?? [];
		if (inTree.length > 0) for (const place of inTree) recursion.add(place);
		else if (call.variables.some(([name]) => EXTERNAL_MODULE.has(name))) kernel.push(kernelCall(loaded, call, expand));
		else if (places === null && !namesKernelTree(call.directory)) unknownRecursion = true;
	}
	recursion.delete(loaded.directory);
	return { kernel, recursion: [...recursion], unknownRecursion };
}

type Expand = (word: string) => string;

/** Every run of make in the recipes; `expand` knows the rule's automatic variables. */
function* invocations({ makefiles, variables }: LoadedMakefile): Generator<{ call: Call; expand: Expand }> {
	for (const rule of makefiles.flatMap((makefile) => makefile.rules)) {
		if (makesSingleFiles(rule.targets)) continue;
		const scope = new Map([['@', variables.expand(rule.targets)]]);
		const expand = (word: string) => variables.expand(word, scope);
		for (const line of rule.recipe) {
			// Where `cd` went; it lasts until the end of the recipe line.
			let directory: string | null = null;
			for (const command of recipeCommands(line, variables, scope)) {
				const make = command.findIndex((word) => MAKE.has(word.replace(/^[@+-]{1,3}/, '')));
				const cd = command.findIndex((word) => /^[@+-]{0,3}cd$/.test(word));
				if (make !== -1) yield { call: parseCall(command.slice(make + 1), directory), expand };
				else if (cd !== -1) directory = command[cd + 1] ?? null;
			}
		}
	}
}

/** A pattern rule for one object or one preprocessed file (`%.i: %.c`) does not say what the whole build enters. */
function makesSingleFiles(targets: string): boolean {
	return words(targets).every((target) => target.startsWith('%.') && target !== '%.ko');
}

interface Call {
	readonly directory: string | null;
	readonly variables: readonly (readonly [name: string, value: string])[];
	readonly goals: readonly string[];
}

function parseCall(args: readonly string[], changedTo: string | null): Call {
	let directory = changedTo;
	const variables: [string, string][] = [];
	const goals: string[] = [];
	for (let i = 0; i < args.length; i++) {
		const word = args[i] ?? '';
		const assignment = /^([A-Za-z_]\w{0,99})[:+?]?=([^]*)$/.exec(word);
		if (word === '-C' || word === '--directory') directory = args[++i] ?? null;
		else if (word.startsWith('-C')) directory = word.slice(2);
		else if (word.startsWith('--directory=')) directory = word.slice('--directory='.length);
		else if (assignment) variables.push([assignment[1] ?? '', assignment[2] ?? '']);
		else if (word === '-f' || word === '-j' || /^\d?>/.test(word)) i += word === '-f' ? 1 : 0;
		else if (!word.startsWith('-')) goals.push(word);
	}
	return { directory, variables, goals };
}

function kernelCall(loaded: LoadedMakefile, call: Call, expand: Expand): KernelCall {
	const external = call.variables.find(([name]) => EXTERNAL_MODULE.has(name));
	const variables: Record<string, string> = {};
	for (const [name, value] of call.variables.slice(0, MAX_VARIABLES)) {
		const literal = expand(value).trim();
		if (literal !== '' && isLiteral(literal) && /^[A-Z_][A-Z0-9_]*$/.test(name) && !CALLERS_OWN.test(name))
			variables[name] = literal;
	}
	const symvers = call.variables.filter(([name]) => name === 'KBUILD_EXTRA_SYMBOLS');
	const files = symvers.flatMap(([, value]) => words(expand(value).replaceAll(SHELL_DIRECTORY, '.')));
	return {
		kernelDirectory: call.directory ?? '',
		directories: external ? resolveAll(loaded.directory, expand(external[1])) : null,
		variables,
		extraSymbols: symversDirectories(loaded.directory, files),
	};
}

/** Whether a value is known to the letter: no reference, no command, nothing that is not printable. */
export function isLiteral(value: string): boolean {
	return value.length <= 1000 && !/[$`\p{C}]/u.test(value);
}

/** The directories of the tree that a text names; null when it names one that cannot be told. */
function resolveAll(base: string, text: string): string[] | null {
	const places = words(text.replaceAll(SHELL_DIRECTORY, '.'));
	const known = places.flatMap((place) => (/[$`]/.test(place) ? [] : (resolveInTree(base, place) ?? [])));
	return known.length > 0 || !places.some((place) => /[$`]/.test(place)) ? known : null;
}

function namesKernelTree(operand: string): boolean {
	if (!operand.startsWith('$')) return operand.startsWith('/');
	const name = operand.slice(2, closingBrackets(operand).get(1));
	return KERNEL_BUILD_NAMES.has(name);
}
