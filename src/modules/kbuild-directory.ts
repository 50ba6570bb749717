/** What a Kbuild file builds, by the kernel documentation "Linux Kernel Makefiles" (kbuild/makefiles, section 3). */
import posix from 'node:path/posix';
import { remembering } from '../shared/collections.ts';
import { isKernelVariable } from './kernel-variable-names.ts';
import { referencedNames, wholeWords, words, writtenWords } from './make-references.ts';
import type { MakeVariables } from './make-variables.ts';
import type { LoadedMakefile } from './makefile-reader.ts';
import type { Assignment, Makefile } from './makefile-syntax.ts';
import { fromOwnDirectory, resolveInTree } from './tree-path.ts';

export interface KbuildDirectory {
	readonly path: string;
	/** It builds modules itself, or may, if the kernel's configuration or a caller says so. */
	readonly hasModules: boolean;
	/** As far as they are written out. */
	readonly moduleNames: readonly string[];
	/** All its modules' names are written out. */
	readonly namesAreComplete: boolean;
	/** The directories that Kbuild descends into from here. */
	readonly subdirectories: readonly string[];
	/** Files and directories that its objects are made from, where they may lie elsewhere; `.` where that is not known. */
	readonly sources: readonly string[];
	/** The directories whose `Module.symvers` it reads. */
	readonly needs: readonly string[];
}

/** @returns null when the makefile has no `obj-…` at all. */
export function readKbuildDirectory(loaded: LoadedMakefile): KbuildDirectory | null {
	const read = readAssignments(loaded);
	return read.isKbuild ? read.directory : null;
}

/** A directory that Kbuild enters, but whose modules are not written where they can be read. */
export function unreadableKbuildDirectory(loaded: LoadedMakefile): KbuildDirectory {
	return { ...readAssignments(loaded).directory, hasModules: true, namesAreComplete: false };
}

function readAssignments(loaded: LoadedMakefile): { isKbuild: boolean; directory: KbuildDirectory } {
	const { directory, variables } = loaded;
	const moduleNames = new Set<string>();
	const subdirectories = new Set<string>();
	const sources = new Set(loaded.files.filter((file) => posix.dirname(file) !== directory));
	let isKbuild = false;
	let hasModules = false;
	let namesAreComplete = true;

	for (const { assignment, elsewhere } of loaded.makefiles.flatMap(relevantAssignments)) {
		const goal = kbuildGoal(assignment, variables);
		isKbuild ||= goal !== null;
		// The list may go on in what it includes.
		hasModules ||= goal === 'module' && assignment.value === '' && loaded.isPartial;
		for (const word of goal === null || assignment.value === '' ? [] : words(variables.expand(assignment.value))) {
			if (word.endsWith('/')) {
				const subdirectory = resolveInTree(directory, word);
				if (subdirectory !== null && subdirectory !== directory) subdirectories.add(subdirectory);
			} else if (goal === 'module') {
				hasModules = true;
				if (/^[\w./+-]+\.o$/.test(word)) moduleNames.add(posix.basename(word, '.o'));
				else namesAreComplete = false;
			}
		}
		for (const word of elsewhere.flatMap((written) => words(variables.expand(written)))) {
			const source = sourceOf(directory, word);
			if (source !== null) sources.add(source);
		}
	}
	return {
		isKbuild,
		directory: {
			path: directory,
			hasModules,
			moduleNames: [...moduleNames],
			namesAreComplete: namesAreComplete && !loaded.isPartial,
			subdirectories: [...subdirectories],
			sources: [...sources],
			needs: neededSymvers(loaded),
		},
	};
}

interface RelevantAssignment {
	readonly assignment: Assignment;
	/** Its words that may name a place outside of the directory. */
	readonly elsewhere: readonly string[];
}

/** Names of assignments that list what is built; a configure script may fill in what stands before. */
const LISTING = /^(?:@\w{1,100}@){0,9}(?:obj|subdir)-/;

/**
 * The assignments that say what is built, or from where. Variables need not be expanded for the latter: their values
 * are assignments of their own.
 */
const relevantAssignments = remembering(({ assignments }: Makefile): readonly RelevantAssignment[] => {
	const mayNamePlace = (text: string) => text.includes('..') || text.includes('-I');
	return assignments
		.map((assignment) => {
			const { name, value } = assignment;
			const isRead = name !== 'KBUILD_EXTRA_SYMBOLS' && mayNamePlace(value);
			return { assignment, elsewhere: isRead ? writtenWords(value).filter(mayNamePlace) : [] };
		})
		.filter(({ assignment: { name }, elsewhere }) => LISTING.test(name) || elsewhere.length > 0);
});

/** Commands that read files; all but `cat` write to the last one that they name. */
const READING = /^[@+-]{0,3}(cp|ln|install|cat)$/;

/** The directories whose `Module.symvers` a makefile hands over in KBUILD_EXTRA_SYMBOLS, or whose its recipes copy. */
export function neededSymvers({ directory, makefiles, variables }: LoadedMakefile): string[] {
	const values = makefiles.flatMap(({ definitions }) => definitions.get('KBUILD_EXTRA_SYMBOLS') ?? []);
	const lines = makefiles.flatMap(({ rules }) => rules.flatMap(({ recipe }) => recipe));
	const written = [...values.map(({ value }) => value), ...lines.flatMap(symversOfRecipe)];
	return symversDirectories(
		directory,
		written.flatMap((text) => wholeWords(variables.expand(text))),
	);
}

/** The words by which a recipe's line reads the `Module.symvers` of another directory. */
function symversOfRecipe(line: string): string[] {
	if (!line.includes('/Module.symvers')) return [];
	return line.split(/[;&|]+/).flatMap((command) => {
		const [tool = '', ...operands] = command
			.replace(/>.*$/, '')
			.split(/[\s"']+/)
			.filter((word) => word !== '' && !word.startsWith('-'));
		const [, name = ''] = READING.exec(tool) ?? [];
		if (name === '') return [];
		return (name === 'cat' ? operands : operands.slice(0, -1)).filter((word) => word.endsWith('/Module.symvers'));
	});
}

/** The directories of the `Module.symvers` files among `list`, words of KBUILD_EXTRA_SYMBOLS. */
export function symversDirectories(directory: string, list: readonly string[]): string[] {
	return list.flatMap((word) => resolveInTree(directory, posix.dirname(word)) ?? []);
}

/** Whether an assignment lists modules, lists built-in objects and directories, or is another one (null). */
function kbuildGoal({ name: written }: Assignment, variables: MakeVariables): 'module' | 'other' | null {
	// A template's line that a configure script turns into a comment or not: `@WITH_MODULE_TRUE@obj-m`.
	const name = written.replace(/^(?:@\w{1,100}@)+(?=obj-)/, '');
	if (name === 'subdir-y' || name === 'subdir-m') return 'other';
	if (!name.startsWith('obj-') || name.length === 'obj-'.length) return null;
	const kind = variables.expand(name.slice('obj-'.length));
	if (kind === 'm') return 'module';
	// The kernel's configuration decides, or a variable that the caller gives, or who fills in the template (`obj-@KIND@`).
	return /[$@]/.test(kind) || kind.split(/\s+/).includes('m') ? 'module' : 'other';
}

/** Where a word of an assignment points to, when that may be outside its directory. */
function sourceOf(directory: string, word: string): string | null {
	const named = word.replace(/^-(?:I|isystem|include|iquote|D\w{1,100}=)/, '');
	const path = fromOwnDirectory(named);
	if (word.startsWith('-I') && path.includes('$')) {
		const names = [...referencedNames(path)];
		return names.length > 0 && names.every(isKernelVariable) ? null : '.';
	}
	if (path.includes('$') || (!path.includes('../') && !path.endsWith('..'))) return null;
	const resolved = resolveInTree(directory, path);
	return resolved?.endsWith('.o') ? posix.dirname(resolved) : resolved;
}
