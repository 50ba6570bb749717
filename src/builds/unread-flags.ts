/** Flags for the compiler that a build file sets in vain, where headers of the tree are not found because of it. */
import { type CompilerError, missingHeader } from '../diagnostics/compiler.ts';
import type { BuildError } from '../results/build-findings.ts';
import { join } from 'node:path/posix';
import type { BuiltRoot } from './built-root.ts';

/** Linux 6.15, commit e966ad0edd00 ("kbuild: remove EXTRA_*FLAGS support"); ccflags-y is there since 2.6.24. */
const UNREAD =
	'EXTRA_CFLAGS, which says here where headers of the tree are, is no longer read by this kernel’s Kbuild (removed in Linux 6.15): ccflags-y does the same on every kernel';

/** @param files of the tree. */
export function unreadFlagsErrors(
	{ report: { unreadFlags } }: Pick<BuiltRoot, 'report'>,
	errors: readonly CompilerError[],
	files: ReadonlySet<string>,
): BuildError[] {
	if (unreadFlags.length === 0) return [];
	const missing = new Set(errors.flatMap((error) => missingHeader(error) ?? []));
	if (missing.size === 0 || !hasOneOf(files, missing)) return [];
	return unreadFlags.map((directory) => {
		const kbuild = join(directory, 'Kbuild');
		const file = files.has(kbuild) ? kbuild : join(directory, 'Makefile');
		return { tool: 'make', file: files.has(file) ? file : null, line: null, column: null, message: UNREAD };
	});
}

/** Whether a file is among these headers, as an `#include` names it: by the end of its path. */
function hasOneOf(files: ReadonlySet<string>, headers: ReadonlySet<string>): boolean {
	return [...files].some((path) => {
		const parts = path.split('/');
		return parts.some((_, index) => headers.has(parts.slice(index).join('/')));
	});
}
