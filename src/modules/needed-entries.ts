/** Whose `Module.symvers` an entry needs, by the places that build files name, of which only make can tell some. */
import posix from 'node:path/posix';
import { append } from '../shared/collections.ts';
import { reachable } from './dependency-order.ts';
import type { KbuildEntry } from './kbuild-entries.ts';
import { isKernelVariable } from './kernel-variable-names.ts';
import { referencedNames } from './make-references.ts';
import { isNamedExtra } from './root-purpose.ts';

/** What stands behind the last reference: `$(TOP)/core` ends in `core`. */
const KNOWN_END = /[)}`]\/([^$(){}`]{1,1000})$/;
/** Of a tree with more modules that place may be any, and hardly that many are needed. */
const MAX_OTHERS = 8;
/** Directories of one name; where there are more, the name tells nothing. */
const MAX_ALIKE = 50;
/** Of one entry; no module needs that many. */
const MAX_PLACES = 20;
/** Entries for which it is guessed; where there are more, for none. */
const MAX_GUESSING = 200;

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
	const places = new Map(entries.map((entry) => [entry.path, placesOf(entry)]));
	const known = new Map(
		[...places].map(([path, own]) => [path, [...new Set(own.flatMap((place) => entryOf.get(place) ?? []))]]),
	);
	const ends = new Map(
		[...places].map(([path, own]) => [path, new Set(own.filter(isUnknown).slice(0, MAX_PLACES).map(knownEnd))]),
	);
	const guessing = [...ends].filter(([, own]) => own.size > 0);
	if (guessing.length === 0 || guessing.length > MAX_GUESSING) return known;
	const sure = [...places.keys()].filter((path) => !isNamedExtra(path) && ends.get(path)?.size === 0);
	const alike = createAlike(entryOf);
	const anywhere = sure.length > MAX_OTHERS ? [] : sure;
	const needing = new Map<string, string[]>();
	for (const [path, own] of known) for (const needed of own) append(needing, needed, path);
	const guesses = guessing.map(([path, own]) => {
		// What is certain to need this one is none that it needs.
		const dependants = reachable([path], (one) => needing.get(one) ?? []);
		const near = (end: string) => nearest(alike(end), path).flatMap((one) => entryOf.get(one) ?? []);
		const found = [...own].flatMap((end) => (end === '' ? anywhere : near(end)));
		return [path, [...(known.get(path) ?? []), ...found.filter((one) => !dependants.has(one))]] as const;
	});
	return new Map([...known, ...guesses]);
}

/** Whether a place holds a reference, and not to the kernel's own tree. */
function isUnknown(place: string): boolean {
	if (!/[$`]/.test(place)) return false;
	const names = [...referencedNames(place)];
	return names.length === 0 || !names.every(isKernelVariable);
}

/** Empty where nothing is known: `$(PF_RING_PATH)/Module.symvers` is any of the tree's, or one that is not in the tree. */
function knownEnd(place: string): string {
	return KNOWN_END.exec(place)?.[1] ?? '';
}

/** @returns the directories that a path may end in, none where there are many. */
function createAlike(entryOf: ReadonlyMap<string, string>): (end: string) => readonly string[] {
	const byName = Map.groupBy(entryOf.keys(), (directory) => posix.basename(directory));
	return (end) => {
		const named = byName.get(posix.basename(end)) ?? [];
		return named.length > MAX_ALIKE ? [] : named.filter((one) => one === end || one.endsWith(`/${end}`));
	};
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
