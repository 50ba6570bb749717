/** The lines that a diff adds or changes. */
import type { LineRanges } from '../checks/ports/git.ts';
import type { GitCommand } from './git-command.ts';

/** A larger diff is not one that people read line by line. */
const MAX_DIFF_BYTES = 16 * 1024 ** 2;
const MAX_RANGES = 20_000;

const FILE = /^\+\+\+ b\/(.+?)\t?$/;
/** Unified diff: `@@ -from,count +from,count @@`; a count of 1 is left out. */
const HUNK = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/;

/**
 * @returns null where the diff is too large to be shown. Neither a repository's attributes nor its configuration make
 *   git run anything for it.
 */
export async function changedLines(
	git: GitCommand,
	gitDirectory: string,
	base: string,
	head: string,
): Promise<LineRanges | null> {
	const args = ['diff', '--unified=0', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames'];
	const result = await git.run([...args, '--end-of-options', base, head], {
		gitDirectory,
		maxOutputBytes: MAX_DIFF_BYTES,
		configuration: [['core.quotePath', 'false']],
	});
	return result.exitCode === 0 ? parseUnifiedDiff(result.stdout) : null;
}

/** Reads the added side of a unified diff without context lines. Files whose names git has to quote are left out. */
export function parseUnifiedDiff(diff: string): LineRanges {
	const ranges: LineRanges = {};
	let file: [number, number][] | null = null;
	let count = 0;
	// A hunk's own lines may look like headers: they are counted down, never read.
	let left = 0;
	for (const line of diff.split('\n')) {
		if (left > 0) {
			if (line.startsWith('+')) left--;
			continue;
		}
		const name = FILE.exec(line)?.[1];
		if (name !== undefined) file = ranges[name] = [];
		else if (line.startsWith('diff --git ')) file = null;
		const hunk = HUNK.exec(line);
		if (hunk === null || file === null) continue;
		const first = Number(hunk[1]);
		const length = Number(hunk[2] ?? 1);
		left = length;
		if (length === 0 || ++count > MAX_RANGES) continue;
		file.push([first, first + length - 1]);
	}
	return ranges;
}
