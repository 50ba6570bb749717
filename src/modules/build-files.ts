/** Which files of a tree say how it is built. */
import posix from 'node:path/posix';
import { compareText } from '../shared/text.ts';
import { enclosingDirectories } from './tree-path.ts';

/** More build files than this are not looked at. */
export const MAX_BUILD_FILES = 20_000;
/** What is behind this many characters of a build file is not looked at; callers need load no more. */
export const MAX_BUILD_FILE_LENGTH = 1_048_576;
/** Deeper files are not looked at; a kernel's own tree has a dozen levels. */
const MAX_LEVELS = 40;

/** What CMake reads: it may make the files that Kbuild reads. */
const CMAKE_FILE = 'CMakeLists.txt';
const NAMES = new Set(['Kbuild', 'Makefile', 'makefile', 'GNUmakefile', 'dkms.conf', CMAKE_FILE]);
/** Under such names neither make nor Kbuild looks for a file by itself: `Makefile.in`, `Kbuild.tmpl`, `Makefile.kernel`. */
const OTHER_NAME = /^(?:Kbuild|GNUmakefile|[Mm]akefile)\.|(?:Kbuild|Makefile)\.in$/;
const DKMS_TEMPLATE_PREFIX = 'dkms.conf.';
const CONFIGURE_SCRIPTS = new Set(['configure', 'configure.ac', 'configure.in', 'autogen.sh']);
const SUFFIXES = ['.mk', '.Kbuild'];
/** Version control, quilt's state and Debian's packaging: none of them is a source of modules. */
const IGNORED_DIRECTORIES = new Set(['.git', '.pc', 'debian']);

/** Whether the text of `path` helps to find module roots, so that the caller has to load it. */
export function isBuildFile(path: string): boolean {
	return isNamedSo(path) && !isTooDeep(path);
}

/** The build files that are not looked at because they are too many, too deep or too large. */
export function unreadBuildFiles(
	paths: readonly string[],
	texts: ReadonlyMap<string, string>,
): { readonly path: string; readonly limit: 'many' | 'deep' | 'large' }[] {
	const named = namedFiles(paths);
	const read = new Set(named.filter((path) => !isTooDeep(path)).slice(0, MAX_BUILD_FILES));
	return named
		.filter((path) => !read.has(path) || !texts.has(path))
		.map((path) => ({ path, limit: isTooDeep(path) ? 'deep' : read.has(path) ? 'large' : 'many' }));
}

/** In order of path; those of whole kernel trees are left out. */
function namedFiles(paths: readonly string[]): string[] {
	const kernels = kernelTrees(paths);
	return paths.filter((path) => isNamedSo(path) && !liesIn(kernels, posix.dirname(path))).toSorted();
}

function isTooDeep(path: string): boolean {
	return path.split('/', MAX_LEVELS + 2).length - 1 > MAX_LEVELS;
}

function isNamedSo(path: string): boolean {
	const directories = path.split('/').slice(0, -1);
	if (directories.some((name) => IGNORED_DIRECTORIES.has(name))) return false;
	const name = posix.basename(path);
	return (
		NAMES.has(name) ||
		OTHER_NAME.test(name) ||
		name.startsWith(DKMS_TEMPLATE_PREFIX) ||
		SUFFIXES.some((end) => name.endsWith(end))
	);
}

/** The build files of one directory, as make and Kbuild choose among them. */
export interface BuildDirectory {
	readonly path: string;
	/** What Kbuild reads: `Kbuild` wins over `Makefile` (kernel: scripts/Makefile.build). */
	readonly kbuildFile: string | null;
	/** What `make` reads (GNU make manual, "What Name to Give Your Makefile"). */
	readonly makeFile: string | null;
	readonly dkmsConf: string | null;
	/** Makefiles under names that make does not look for: mostly what a configure script makes the file from. */
	readonly templates: readonly string[];
	/** The same for dkms.conf. */
	readonly dkmsTemplates: readonly string[];
	readonly cmakeFile: string | null;
}

/** The tree's directories that have a build file, in order of path; whole kernel trees are left out. */
export function buildDirectories(paths: readonly string[]): BuildDirectory[] {
	const files = namedFiles(paths)
		.filter((path) => !isTooDeep(path))
		.slice(0, MAX_BUILD_FILES);
	const byDirectory = Map.groupBy(files, (path) => posix.dirname(path));
	return [...byDirectory]
		.toSorted(([a], [b]) => compareText(a, b))
		.map(([path, own]) => {
			const byName = new Map(own.map((file) => [posix.basename(file), file]));
			const first = (...names: string[]) => names.map((name) => byName.get(name)).find((file) => file) ?? null;
			return {
				path,
				kbuildFile: first('Kbuild', 'Makefile'),
				makeFile: first('GNUmakefile', 'makefile', 'Makefile'),
				dkmsConf: first('dkms.conf'),
				templates: own.filter((file) => OTHER_NAME.test(posix.basename(file))),
				dkmsTemplates: own.filter((file) => posix.basename(file).startsWith(DKMS_TEMPLATE_PREFIX)),
				cmakeFile: first(CMAKE_FILE),
			};
		});
}

/** By directory: the scripts that make its makefiles. */
export function configureScripts(paths: readonly string[]): Map<string, string[]> {
	const scripts = paths.filter((path) => CONFIGURE_SCRIPTS.has(posix.basename(path)));
	return Map.groupBy(scripts, (path) => posix.dirname(path));
}

/** Directories that hold a kernel's own sources: what they build are not out-of-tree modules. */
function kernelTrees(paths: readonly string[]): Set<string> {
	const marks = { modpost: 'scripts/mod/modpost.c', start: 'init/main.c' };
	const started = new Set(paths.filter((path) => path.endsWith(marks.start)));
	return new Set(
		paths
			.filter((path) => path === marks.modpost || path.endsWith(`/${marks.modpost}`))
			.map((path) => path.slice(0, -marks.modpost.length))
			.filter((prefix) => started.has(`${prefix}${marks.start}`))
			.map((prefix) => prefix.slice(0, -1) || '.'),
	);
}

function liesIn(directories: ReadonlySet<string>, path: string): boolean {
	if (directories.size === 0) return false;
	return directories.has(path) || enclosingDirectories(path).some((directory) => directories.has(directory));
}
