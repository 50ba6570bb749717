/** Files that are not yet what make and Kbuild read: somebody has to fill them in, rename them or run CMake first. */
import posix from 'node:path/posix';
import type { BuildDirectory } from './build-files.ts';
import { dkmsModuleNames } from './dkms-conf.ts';
import { readKbuildDirectory } from './kbuild-directory.ts';
import { readMakeCalls } from './make-calls.ts';
import type { MakefileReader } from './makefile-reader.ts';
import { resolveInTree } from './tree-path.ts';

/** A directory that such files make a place where modules are built. */
export interface Template {
	readonly path: string;
	/**
	 * `kbuild`: it lists modules. `wrapper`: it runs Kbuild. `dkms`: a dkms.conf to be. `cmake`: CMake writes or fills in
	 * a file for Kbuild.
	 */
	readonly kind: 'kbuild' | 'wrapper' | 'dkms' | 'cmake';
	readonly files: readonly string[];
	/** As far as they are written out. */
	readonly moduleNames: readonly string[];
	/** The directories that Kbuild is to enter; null where that is not known. */
	readonly entered: readonly string[] | null;
	/** Directories that make or Kbuild comes to from there. */
	readonly subdirectories: readonly string[];
	/** What it reads of other directories, as of a `KbuildDirectory`. */
	readonly sources: readonly string[];
}

const CONFIGURE_FILE =
	/\bconfigure_file\s*\(\s*("[^"\n]{1,300}"|[^\s()"]{1,300})\s+("[^"\n]{1,300}"|[^\s()"]{1,300})/gi;
const MADE_FOR_KBUILD = /(?:^|\/)Kbuild$/;
const MADE_FOR_MAKE = /(?:^|\/)(?:GNUmakefile|[Mm]akefile)$/;

/** The templates of one directory that say that modules are built; a cheap look comes before reading them. */
export function templatesOf(
	directory: BuildDirectory,
	texts: ReadonlyMap<string, string>,
	reader: MakefileReader,
	isDirectory: (path: string) => boolean,
): Template[] {
	const { path, templates, dkmsTemplates, cmakeFile } = directory;
	const relevant = templates.filter((file) => mayBuildModules(texts.get(file) ?? ''));
	const found: Template[] = [];
	if (relevant.length > 0) {
		const loaded = reader.load(path, relevant);
		const own = readKbuildDirectory(loaded);
		const calls = readMakeCalls(loaded, isDirectory);
		const subdirectories = [...(own?.subdirectories ?? []), ...calls.recursion];
		const sources = own?.sources ?? [];
		const common = { path, files: relevant, moduleNames: own?.moduleNames ?? [], subdirectories, sources };
		if (own?.hasModules) found.push({ ...common, kind: 'kbuild', entered: [path] });
		else if (calls.kernel.length > 0) {
			const known = calls.kernel.flatMap(({ directories }) => directories ?? []);
			found.push({ ...common, kind: 'wrapper', entered: known.length > 0 ? known : null });
		}
	}
	const nothing = { path, entered: null, subdirectories: [], sources: [] };
	if (dkmsTemplates.length > 0) {
		const moduleNames = dkmsTemplates.flatMap((file) => dkmsModuleNames(texts.get(file) ?? ''));
		found.push({ ...nothing, kind: 'dkms', files: dkmsTemplates, moduleNames });
	}
	if (cmakeFile !== null && found.length === 0) {
		const place = madeByCmake(path, texts.get(cmakeFile) ?? '', texts);
		if (place !== null) found.push({ ...nothing, path: place, kind: 'cmake', files: [cmakeFile], moduleNames: [] });
	}
	return found;
}

function mayBuildModules(text: string): boolean {
	return /\bobj-[m$@]/.test(text) || /\s(?:M|SUBDIRS|KBUILD_EXTMOD)=/.test(text);
}

/** The directory whose makefile a CMakeLists.txt writes itself, or fills in from a file whose name tells nothing. */
function madeByCmake(directory: string, cmake: string, texts: ReadonlyMap<string, string>): string | null {
	const text = cmake.replaceAll(/#[^\n]*/g, '');
	if (/\bobj-m\b/.test(text)) return directory;
	for (const [, from = '', to = ''] of text.matchAll(CONFIGURE_FILE)) {
		const [source, made] = [from, to].map((word) => word.replaceAll('"', '').replace(/^\$\{\w{1,100}\}\//, ''));
		const isForKernel = MADE_FOR_KBUILD.test(made ?? '') || (MADE_FOR_MAKE.test(made ?? '') && speaksOfKernel(text));
		const path = isForKernel ? resolveInTree(directory, source ?? '') : null;
		// What is a build file by its name is looked at where it lies.
		if (path !== null && !path.includes('$') && !texts.has(path)) return posix.dirname(path);
	}
	return null;
}

function speaksOfKernel(text: string): boolean {
	return /\/lib\/modules|\.ko\b|\bmodules_install\b/.test(text);
}
