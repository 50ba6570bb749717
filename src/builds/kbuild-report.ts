/** What Kbuild said, while it ran, about the modules it set out to build (written by scripts/modules.mk). */
import * as posix from 'node:path/posix';
import type { TreePaths } from './tree-paths.ts';

/** A module that make evaluated for this kernel. */
export interface ExpectedModule {
	/** The `.ko` without suffix. */
	readonly name: string;
	/** Of the `.ko`. */
	readonly path: string;
	/** Of the objects it is linked from. */
	readonly objects: readonly string[];
}

export interface KbuildReport {
	/** Directories that Kbuild entered. */
	readonly directories: readonly string[];
	readonly modules: readonly ExpectedModule[];
	/** `.ko` files that were linked. */
	readonly linked: ReadonlySet<string>;
	/** Where this kernel's headers lie, in the sandbox. */
	readonly headerDirectories: readonly string[];
	/** Releases that Kbuild said it builds for, other than the one asked for. */
	readonly otherReleases: readonly string[];
}

const MAX_LINES = 100_000;

/** Lines that do not have the expected form are left out: a build can write what it wants into the report. */
export function parseKbuildReport(text: string, release: string, paths: TreePaths): KbuildReport {
	const directories = new Set<string>();
	const modules = new Map<string, ExpectedModule>();
	const linked = new Set<string>();
	const headers = new Set<string>();
	const otherReleases = new Set<string>();
	for (const line of text.split('\n', MAX_LINES)) {
		const [kind, current = '', obj = '', third = '', fourth = '', fifth = ''] = line.split('\t');
		if (kind === 'linked') {
			const path = paths(posix.resolve('/build', current));
			if (path !== null) linked.add(path);
		} else if (!current.startsWith('/')) {
			continue;
		} else if (kind === 'directory') {
			const directory = paths(posix.resolve(current, obj));
			if (directory === null) continue;
			if (third !== '' && third !== release) otherReleases.add(third);
			directories.add(directory);
			for (const header of [fourth, fifth]) if (header !== '') headers.add(posix.resolve(current, header));
		} else if (kind === 'module' && third.endsWith('.o')) {
			const object = paths(posix.resolve(current, third));
			if (object === null) continue;
			const parts = fourth
				.split(' ')
				.filter((part) => part.endsWith('.o'))
				.map((part) => paths(posix.resolve(current, obj, part)))
				.filter((part) => part !== null);
			modules.set(object, {
				name: posix.basename(object, '.o'),
				path: object.replace(/\.o$/, '.ko'),
				objects: parts.length > 0 ? [...new Set(parts)] : [object],
			});
		}
	}
	return {
		directories: [...directories],
		modules: [...modules.values()],
		linked,
		headerDirectories: [...headers],
		otherReleases: [...otherReleases],
	};
}
