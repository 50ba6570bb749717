/** Which documents of a tree something speaks of, so that a build may read them. */
import posix from 'node:path/posix';
import { append } from '../../shared/collections.ts';
import { enclosingDirectories } from '../tree-path.ts';
import { isPattern, type Mentions } from './mentions.ts';

/** Names that are held against patterns; where there are more, every name is taken to be spoken of. */
const MAX_COMPARISONS = 250_000;

/**
 * @param documents those that nothing has spoken of so far.
 * @param paths of the whole tree.
 * @returns those among them that a text with these mentions may read.
 */
export function spokenOf(
	documents: readonly string[],
	paths: readonly string[],
	{ words, patterns, all }: Mentions,
): string[] {
	if (all || patterns.size * documents.length > MAX_COMPARISONS) return [...documents];
	const tests = Array.from(patterns.values(), ({ directory, name }) => ({
		// A bare star is about its directory alone, where that is named.
		within: /^\*+$/.test(name) && /^[\w-]+$/.test(directory) && !isPattern(directory) ? directory : null,
		matches: patternTest(name),
	}));
	const vanishing = directoriesOfOnly(documents, paths);
	return documents.filter((path) => {
		const directories = path.toLowerCase().split('/');
		const name = directories.pop() ?? '';
		if (isNamed(name, words)) return true;
		if (enclosingDirectories(path).some((each) => vanishing.has(each) && words.has(baseOf(each)))) return true;
		return tests.some(({ within, matches }) => (within === null || directories.includes(within)) && matches(name));
	});
}

/** By its whole name, by what stands before the first dot, or by an end of it: names are put together (`$(TOP).md`). */
function isNamed(name: string, words: ReadonlySet<string>): boolean {
	if (words.has(name) || words.has(name.replace(/(?<=.)\..*$/, ''))) return true;
	const lastDot = name.lastIndexOf('.');
	for (let start = 1; start <= lastDot; start += 1) if (words.has(name.slice(start))) return true;
	return false;
}

function baseOf(directory: string): string {
	return posix.basename(directory).toLowerCase();
}

/** Directories that are there only for such documents: a build can tell whether they are there. */
function directoriesOfOnly(documents: readonly string[], paths: readonly string[]): ReadonlySet<string> {
	const own = new Map<string, string[]>();
	for (const path of documents) for (const directory of enclosingDirectories(path)) append(own, directory, path);
	const counts = new Map<string, number>();
	for (const path of paths) {
		for (const directory of enclosingDirectories(path)) counts.set(directory, (counts.get(directory) ?? 0) + 1);
	}
	return new Set([...own].filter(([directory, files]) => counts.get(directory) === files.length).map(([each]) => each));
}

/** A shell's pattern; a bracket stands for any character, which is rather too much. */
function patternTest(pattern: string): (name: string) => boolean {
	const [first = '', ...rest] = pattern.replaceAll(/\[[^\]]*\]/g, '?').split(/\*+/);
	const last = rest.pop();
	return (name) => {
		if (last === undefined) return name.length === first.length && fits(first, name, 0);
		if (!fits(first, name, 0)) return false;
		let at = first.length;
		for (const piece of rest) {
			while (at + piece.length <= name.length && !fits(piece, name, at)) at += 1;
			at += piece.length;
		}
		return name.length - last.length >= at && fits(last, name, name.length - last.length);
	};
}

function fits(piece: string, name: string, at: number): boolean {
	if (at + piece.length > name.length) return false;
	for (let index = 0; index < piece.length; index += 1) {
		if (piece[index] !== '?' && piece[index] !== name[at + index]) return false;
	}
	return true;
}
