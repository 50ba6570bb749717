/** Reads the build files of a tree, once, into what Kbuild and make would make of them. */
import posix from 'node:path/posix';
import { compareText } from '../shared/text.ts';
import { type BuildDirectory, buildDirectories, unreadBuildFiles } from './build-files.ts';
import {
	type KbuildDirectory,
	neededSymvers,
	readKbuildDirectory,
	unreadableKbuildDirectory,
} from './kbuild-directory.ts';
import { kernelVariables } from './kernel-variables.ts';
import { type GivenVariables, literalVariables } from './literal-variables.ts';
import { readMakeCalls } from './make-calls.ts';
import { words, writtenWords } from './make-references.ts';
import { type LoadedMakefile, MakefileReader } from './makefile-reader.ts';
import { allTexts } from './makefile-syntax.ts';
import { type Template, templatesOf } from './templates.ts';
import { hasUsualGoal, looksLikeModuleBuild, moduleGoals } from './module-signs.ts';
import { enclosingDirectories, isInside, resolveInTree } from './tree-path.ts';
import type { DirectoryMakefile } from './wrappers.ts';

/** The files of a tree, and the contents of those that `isBuildFile` names. */
export interface Tree {
	readonly paths: readonly string[];
	readonly texts: ReadonlyMap<string, string>;
}

export interface TreeSurvey {
	readonly directories: readonly BuildDirectory[];
	/** By path, in order of path. */
	readonly kbuild: ReadonlyMap<string, KbuildDirectory>;
	readonly makefiles: ReadonlyMap<string, DirectoryMakefile>;
	/** Directories whose Kbuild file something has to make first, a configure script for example. */
	readonly templates: readonly Template[];
	/** Directories whose build files could not be read whole, with the rest of a sentence that says why. */
	readonly unread: ReadonlyMap<string, string>;
}

const COSTLY = 'its build files could not be read whole: what they put together is too long';
const MAX_MENTIONED = 200;

export function surveyTree(tree: Tree): TreeSurvey {
	const directories = buildDirectories(tree.paths);
	const reader = new MakefileReader(tree.texts);
	const unread = unreadDirectories(tree);
	const known = allDirectories(tree.paths);
	const isDirectory = (path: string) => known.has(path);
	const kbuild = new Map<string, KbuildDirectory>();
	const makefiles = new Map<string, DirectoryMakefile>();
	const used = new Set<string>();
	const partial = new Map<string, LoadedMakefile>();
	for (const directory of directories) {
		const { path, kbuildFile, makeFile } = directory;
		const loaded = makeFile === null ? null : reader.load(path, [makeFile]);
		const loadedKbuild = kbuildFile === makeFile || kbuildFile === null ? loaded : reader.load(path, [kbuildFile]);
		const own = kbuildFile !== null && loadedKbuild ? readKbuildDirectory(loadedKbuild) : null;
		const exported = loaded && loaded !== loadedKbuild ? neededSymvers(loaded) : [];
		if (own) kbuild.set(path, { ...own, needs: [...own.needs, ...exported] });
		else if (loadedKbuild?.isPartial && (directory.dkmsConf !== null || listsByCall(loadedKbuild)))
			kbuild.set(path, unreadableKbuildDirectory(loadedKbuild));
		else if (loadedKbuild?.isPartial) partial.set(path, loadedKbuild);
		if (makeFile !== null && loaded) makefiles.set(path, readDirectoryMakefile(loaded, makeFile, isDirectory));
		for (const file of [...(loaded?.files ?? []), ...(loadedKbuild?.files ?? [])]) used.add(file);
		if ([loaded, loadedKbuild].some((each) => each?.wasRead() === false)) unread.set(path, COSTLY);
	}
	// Where a makefile runs Kbuild, modules are, also when the lines that say which could not be read.
	for (const { path, calls } of makefiles.values()) {
		for (const target of calls.kernel.flatMap((call) => call.directories ?? [path])) {
			const loaded = partial.get(target);
			if (loaded) kbuild.set(target, unreadableKbuildDirectory(loaded));
		}
	}
	// What nothing fills in must not use up what the others need.
	const templateReader = new MakefileReader(tree.texts);
	const templates = directories
		.filter(({ path }) => !kbuild.has(path))
		.flatMap((directory) => {
			const unused = directory.templates.filter((file) => !used.has(file));
			return templatesOf({ ...directory, templates: unused }, tree.texts, templateReader, isDirectory);
		});
	const inOrder = [...kbuild].toSorted(([a], [b]) => compareText(a, b));
	return { directories, kbuild: new Map(inOrder), makefiles, templates, unread };
}

/** Whether what it evaluates makes lists of modules: `define module`, `obj-m += $(1).o`, `endef`. */
function listsByCall({ makefiles }: LoadedMakefile): boolean {
	const isList = (text: string) => /(?<![\w-])obj-(?:m\b|\$)/.test(text);
	return makefiles.some((one) => one.evaluated.length > 0 && [...one.evaluated, ...allTexts(one)].some(isList));
}

/** Directories with build files that are not looked at, each with the rest of a sentence that says why. */
function unreadDirectories(tree: Tree): Map<string, string> {
	const unread = new Map<string, string>();
	const files = unreadBuildFiles(tree.paths, tree.texts);
	const many = files.filter(({ limit }) => limit === 'many').length;
	// Others may include them, wherever they are.
	if (many > 0) unread.set('.', `there are so many build files that ${many} of them were not read`);
	for (const { path, limit } of files) {
		if (limit === 'many') continue;
		const why = limit === 'large' ? 'is too large or no text' : 'lies too deep to be read';
		unread.set(posix.dirname(path), `${posix.basename(path)} ${why}, so what it builds is not known`);
	}
	return unread;
}

function readDirectoryMakefile(
	loaded: LoadedMakefile,
	file: string,
	isDirectory: (path: string) => boolean,
): DirectoryMakefile {
	const calls = readMakeCalls(loaded, isDirectory);
	return {
		path: loaded.directory,
		file,
		calls,
		kernelVariables: kernelVariables(loaded, calls.kernel, isDirectory),
		exportedConfig: exportedConfig(loaded),
		isModuleBuild: looksLikeModuleBuild(loaded),
		hasUsualGoal: hasUsualGoal(loaded),
		moduleGoals: moduleGoals(loaded, calls.kernelTargets),
		mentioned: calls.unknownRecursion ? mentionedDirectories(loaded, isDirectory) : [],
	};
}

/** Kbuild sees what make exports: `export CONFIG_X = m`. */
function exportedConfig({ directory, makefiles, variables }: LoadedMakefile): GivenVariables {
	const listed = makefiles.flatMap(({ exports }) => exports.flatMap(words));
	const isAll = makefiles.some(({ exportsAll }) => exportsAll);
	const assigned = makefiles.flatMap(({ assignments }) => assignments.filter(({ exported }) => isAll || exported));
	const names = [...assigned.map(({ name }) => name), ...listed].filter((name) =>
		/^CONFIG_[A-Z0-9_]{1,100}$/.test(name),
	);
	const isSet = (name: string) => variables.values(name).length > 0;
	return literalVariables(
		directory,
		[...new Set(names)].filter(isSet).map((name) => ({ name, value: `$(${name})`, isPossible: false })),
		(value) => variables.alternatives(value),
	);
}

function mentionedDirectories(loaded: LoadedMakefile, isDirectory: (path: string) => boolean): string[] {
	const mentioned = new Set<string>();
	for (const text of loaded.makefiles.flatMap(allTexts)) {
		// The values of variables are texts of their own; only what is composed here has to be expanded.
		const composed = writtenWords(text).filter((word) => word.includes('$') && /[/%]|foreach/.test(word));
		const expanded = composed.flatMap((word) => words(loaded.variables.expand(word)));
		for (const word of [...text.split(/[\s;&|()'"]+/), ...expanded]) {
			const place = word === '' || word.length > 1000 ? null : resolveInTree(loaded.directory, word);
			if (place === null || place === loaded.directory || !isDirectory(place)) continue;
			if (isInside(loaded.directory, place)) mentioned.add(place);
			if (mentioned.size >= MAX_MENTIONED) return [...mentioned];
		}
	}
	return [...mentioned];
}

function allDirectories(paths: readonly string[]): Set<string> {
	const directories = new Set(['.']);
	for (const path of paths) {
		for (const directory of enclosingDirectories(posix.normalize(path))) {
			if (directories.has(directory)) break;
			directories.add(directory);
		}
	}
	return directories;
}
