/** Whose `Module.symvers` an entry needs, by the places that build files name, of which only make can tell some. */
import posix from 'node:path/posix';
import type { KbuildEntry } from './kbuild-entries.ts';
import { isKernelVariable } from './kernel-variable-names.ts';
import { referencedNames } from './make-references.ts';
import { isNamedExtra } from './root-purpose.ts';

/** What stands behind the last reference: `$(TOP)/core` ends in `core`. */
const KNOWN_END = /[)}`]\/([^$(){}`]{1,1000})$/;
/** Of a tree with more modules that place may be any, and hardly that many are needed. */
const MAX_OTHERS = 8;
/** Of one entry; no module needs that many. */
const MAX_UNKNOWN = 20;

/**
 * By the path of each entry, the paths of those that it needs.
 * @param placesOf the directories that an entry's build files name; as written where they hold a reference.
 * @param entryOf by directory, the entry that it belongs to.
 */
export function neededEntries(
	entries: readonly KbuildEntry[],
	placesOf: (entry: KbuildEntry) => readonly string[],
	entryOf: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
	const places = new Map(entries.map((entry) => [entry.path, [...new Set(placesOf(entry))]]));
	const sure = [...places].filter(([path, own]) => !isNamedExtra(path) && !own.some(isUnknown)).map(([path]) => path);
	const byName = Map.groupBy(entryOf.keys(), (directory) => posix.basename(directory));
	const entriesAt = (place: string, from: string) => {
		const [, end = ''] = KNOWN_END.exec(place) ?? [];
		// `$(PF_RING_PATH)/Module.symvers`: any of the tree's, or one that is not in the tree.
		if (end === '') return sure.length > MAX_OTHERS ? [] : sure;
		const alike = byName.get(posix.basename(end)) ?? [];
		return nearest(
			alike.filter((directory) => directory === end || directory.endsWith(`/${end}`)),
			from,
		).flatMap((directory) => entryOf.get(directory) ?? []);
	};
	return new Map(
		[...places].map(([path, own]) => [
			path,
			[
				...own.flatMap((place) => entryOf.get(place) ?? []),
				...own
					.filter(isUnknown)
					.slice(0, MAX_UNKNOWN)
					.flatMap((place) => entriesAt(place, path)),
			],
		]),
	);
}

/** Whether a place holds a reference, and not to the kernel's own tree. */
function isUnknown(place: string): boolean {
	if (!/[$`]/.test(place)) return false;
	const names = [...referencedNames(place)];
	return names.length === 0 || !names.every(isKernelVariable);
}

/** Of directories of one name, those that share most of their path with another. */
function nearest(directories: readonly string[], from: string): string[] {
	const names = from.split('/');
	const depths = directories.map((directory) => {
		const differs = directory.split('/').findIndex((name, index) => name !== names[index]);
		return differs === -1 ? names.length : differs;
	});
	const deepest = depths.reduce((most, depth) => Math.max(most, depth), 0);
	return directories.filter((_, index) => depths[index] === deepest);
}
