/** What Kbuild reported, while it ran, about the modules it set out to build (written by scripts/modules.mk, compile.sh). */
import * as posix from 'node:path/posix';
import { requireBounded } from './bounds.ts';
import type { TreePaths } from './tree-paths.ts';

/** A module that make evaluated for this kernel. */
export interface ExpectedModule {
	/** The `.ko` without suffix. */
	readonly name: string;
	/** Of the `.ko`. */
	readonly path: string;
	/** Of the objects it is linked from. */
	readonly objects: readonly string[];
	/** Of what else the linker is given: archives, and files that its flags name. */
	readonly linkedWith: readonly string[];
}

/** Words of a linker's flags that are files to link; the others are values of options. */
const LINKABLE = /\.(?:o|a|o_shipped|a_shipped)$/;

export interface KbuildReport {
	/** Directories that Kbuild entered. */
	readonly directories: readonly string[];
	readonly modules: readonly ExpectedModule[];
	/** `.ko` files that were linked. */
	readonly linked: ReadonlySet<string>;
	/** Objects whose compiler failed, by its exit status. */
	readonly failed: ReadonlySet<string>;
	/** Directories in which Kbuild has no module to build, with the objects that their `obj-` lines name. */
	readonly idle: ReadonlyMap<string, readonly string[]>;
	/** Directories whose build file puts directories of headers into EXTRA_CFLAGS, which this kernel's Kbuild does not read. */
	readonly unreadFlags: readonly string[];
	/** Where this kernel's headers lie, in the sandbox. */
	readonly headerDirectories: readonly string[];
	/** Releases that Kbuild said it builds for, other than the one asked for. */
	readonly otherReleases: readonly string[];
}

const MAX_LINES = 100_000;
/** Objects named in all lines together; make may evaluate the same directory many times. */
const MAX_OBJECTS = 500_000;
/** Of header directories and of releases: a kernel has two and one. */
const MAX_FACTS = 16;
/** Twice what Linux allows; for the parts of a path together. */
const MAX_PATH_LENGTH = 8192;
const MAX_KNOWN = 10_000;

/**
 * Lines that do not have the expected form are left out: a build can write what it wants into the report.
 * @throws LimitExceeded where it is too much: what is left out would not be judged.
 */
export function parseKbuildReport(text: string, release: string, paths: TreePaths): KbuildReport {
	const directories = new Set<string>();
	const modules = new Map<string, ExpectedModule>();
	const linked = new Set<string>();
	const failed = new Set<string>();
	const idle = new Map<string, readonly string[]>();
	const unreadFlags = new Set<string>();
	const headers = new Set<string>();
	const otherReleases = new Set<string>();
	const find = createFind(paths);
	let objectsLeft = MAX_OBJECTS;
	const lines = text.split('\n', MAX_LINES + 1);
	requireBounded.reported(lines.length > MAX_LINES ? Number.POSITIVE_INFINITY : 0);
	for (const line of lines) {
		const [kind, current = '', obj = '', third = '', fourth = '', fifth = ''] = line.split('\t', 6);
		if (kind === 'linked') {
			const path = find('/build', current);
			if (path !== null) linked.add(path);
		} else if (!current.startsWith('/')) {
			continue;
		} else if (kind === 'failed') {
			const object = find(current, obj);
			if (object !== null) failed.add(object);
		} else if (kind === 'idle') {
			const directory = find(current, obj);
			if (directory !== null) idle.set(directory, third.split(' ', MAX_FACTS).filter(Boolean));
		} else if (kind === 'unread') {
			const directory = find(current, obj);
			if (directory !== null) unreadFlags.add(directory);
		} else if (kind === 'directory') {
			const directory = find(current, obj);
			if (directory === null) continue;
			if (third !== '' && third !== release && otherReleases.size < MAX_FACTS) otherReleases.add(third);
			directories.add(directory);
			for (const header of [fourth, fifth]) {
				const isPath = header !== '' && current.length + header.length <= MAX_PATH_LENGTH;
				if (isPath && headers.size < MAX_FACTS) headers.add(posix.resolve(current, header));
			}
		} else if (kind === 'module' && third.endsWith('.o')) {
			const object = find(current, third);
			if (object === null) continue;
			const words = fourth.split(' ', objectsLeft);
			objectsLeft -= words.length;
			const flags = fifth.split(' ', objectsLeft).filter((word) => LINKABLE.test(word));
			objectsLeft -= flags.length;
			requireBounded.reported(objectsLeft <= 0 ? Number.POSITIVE_INFINITY : 0);
			const found = (all: readonly string[], ...from: readonly string[]) =>
				all.map((word) => find(...from, word)).filter((path) => path !== null);
			const isObject = (word: string) => word.endsWith('.o');
			const parts = found(words.filter(isObject), current, obj);
			const others = [
				...found(
					words.filter((word) => !isObject(word) && LINKABLE.test(word)),
					current,
					obj,
				),
				...found(flags, current),
			];
			modules.set(object, {
				name: posix.basename(object, '.o'),
				path: object.replace(/\.o$/, '.ko'),
				objects: parts.length > 0 ? [...new Set(parts)] : [object],
				linkedWith: [...new Set(others)],
			});
		}
	}
	return {
		directories: [...directories],
		modules: [...modules.values()],
		linked,
		failed,
		idle,
		unreadFlags: [...unreadFlags],
		headerDirectories: [...headers],
		otherReleases: [...otherReleases],
	};
}

/** How many facts it has. */
export function sizeOf({ directories, modules, linked, failed, idle, unreadFlags }: KbuildReport): number {
	const objects = modules.reduce((sum, one) => sum + one.objects.length + one.linkedWith.length, 0);
	const others = linked.size + failed.size + idle.size + unreadFlags.length;
	return directories.length + modules.length + others + objects;
}

/** What several runs reported, without what is linked now; for each module the last report counts. */
export function mergedReport(reports: readonly KbuildReport[]): Omit<KbuildReport, 'linked'> {
	const all = <T>(facts: (report: KbuildReport) => Iterable<T>) => [
		...new Set(reports.flatMap((report) => Array.from(facts(report)))),
	];
	return {
		directories: all(({ directories }) => directories),
		modules: [...new Map(all(({ modules }) => modules).map((module) => [module.path, module])).values()],
		failed: new Set(all(({ failed }) => failed)),
		idle: new Map(all(({ idle }) => idle)),
		unreadFlags: all(({ unreadFlags }) => unreadFlags),
		headerDirectories: all(({ headerDirectories }) => headerDirectories).slice(0, MAX_FACTS),
		otherReleases: all(({ otherReleases }) => otherReleases).slice(0, MAX_FACTS),
	};
}

/** Finds paths of the tree, and remembers them: make names the same ones again and again. */
function createFind(paths: TreePaths): (...parts: readonly string[]) => string | null {
	const known = new Map<string, string | null>();
	return (...parts) => {
		const key = parts.join('\t');
		if (key.length > MAX_PATH_LENGTH) return null;
		let found = known.get(key);
		if (found === undefined) {
			if (known.size >= MAX_KNOWN) known.clear();
			found = paths(posix.resolve(...parts));
			known.set(key, found);
		}
		return found;
	};
}
