/** What a tree may be: bounds, and paths that cannot leave the directory they are unpacked in. */
import { UserError } from '../shared/errors.ts';

const MAX_ENTRIES = 200_000;
const MAX_TOTAL_BYTES = 2 * 1024 ** 3;
const MAX_PATH_BYTES = 4096;
/** Directories above a file: what goes through those of each file must not depend on how deep somebody made them. */
const MAX_DEPTH = 100;
/** Of all paths together: a hundred bytes for each of the most files. */
const MAX_PATHS_LENGTH = 20_000_000;
/** Linux's `PATH_MAX`, which bounds a link's target as well. */
export const MAX_SYMLINK_BYTES = 4096;

interface BoundedEntry {
	readonly path: string;
	readonly kind: 'file' | 'symlink';
	readonly size: number;
}

/**
 * git itself makes no such trees, but a hand-made tree object or a tampered one can hold them.
 * @throws UserError for too large a tree, and for a path that leaves the tree, names `.git` or lies behind a symlink.
 */
export function requireBoundedTree(entries: readonly BoundedEntry[]): void {
	if (entries.length > MAX_ENTRIES) throw new UserError(`The tree has more than ${MAX_ENTRIES} files.`);
	let total = 0;
	let pathsLength = 0;
	const symlinks = new Set<string>();
	for (const entry of entries) {
		total += entry.size;
		pathsLength += entry.path.length;
		if (pathsLength > MAX_PATHS_LENGTH) throw new UserError('The paths of the tree are too long to be read.');
		if (entry.kind === 'symlink') symlinks.add(entry.path);
		if (!isSafePath(entry.path)) throw unsafe(entry.path);
		if (entry.path.split('/', MAX_DEPTH + 2).length > MAX_DEPTH + 1) throw tooDeep(entry.path);
	}
	if (total > MAX_TOTAL_BYTES) throw new UserError('The tree has more than 2 GiB of files.');
	if (symlinks.size === 0) return;
	const links = placesOf(symlinks);
	for (const { path } of entries) if (liesBehind(links, path)) throw unsafe(path);
}

/** What is at a place: a symbolic link, or places below it. */
type Place = Map<string, Place | 'link'>;

/** In time and room in proportion to the text of the paths, however deep they are. */
function placesOf(symlinks: ReadonlySet<string>): Place {
	const top: Place = new Map();
	let directories = 0;
	for (const path of symlinks) {
		let place = top;
		const names = path.split('/');
		const last = names.pop()!;
		for (const name of names) {
			const known = place.get(name);
			if (known === 'link') throw unsafe(path);
			const next: Place = known ?? new Map();
			if (known === undefined) place.set(name, next);
			if (known === undefined && ++directories > MAX_ENTRIES) throw new UserError('The tree has too many directories.');
			place = next;
		}
		if (place.has(last)) throw unsafe(path);
		place.set(last, 'link');
	}
	return top;
}

function liesBehind(links: Place, path: string): boolean {
	let place = links;
	const names = path.split('/');
	for (const [index, name] of names.entries()) {
		const next = place.get(name);
		if (next === undefined) return false;
		if (next === 'link') return index < names.length - 1;
		place = next;
	}
	return false;
}

/** Whether a path stays within the tree and names no repository's own files. */
export function isSafePath(path: string): boolean {
	if (Buffer.byteLength(path) > MAX_PATH_BYTES || path.includes('\0')) return false;
	return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
}

/** The directories above a path, topmost first. */
export function parentsOf(path: string): string[] {
	const parts = path.split('/');
	return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

function tooDeep(path: string): UserError {
	return new UserError(
		`The tree has a file in more than ${MAX_DEPTH} directories: ${JSON.stringify(path.slice(0, 200))}.`,
	);
}

function unsafe(path: string): UserError {
	return new UserError(`The tree has a path that cannot be unpacked safely: ${JSON.stringify(path.slice(0, 200))}.`);
}
