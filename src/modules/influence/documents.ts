/** Files that people write for people: no build reads them by itself, only where something speaks of them. */
import posix from 'node:path/posix';
import { isBuildFile } from '../build-files.ts';

const EXTENSION = /\.(?:md|markdown|rst|adoc|asciidoc|pdf|png|jpe?g|gif|svg|webp|ico)$/i;
const NAME =
	/^(?:readme|changelog|changes|news|authors|contributors|contributing|maintainers|codeowners|code_of_conduct|security|copying|copyright|licen[cs]es?|notice|thanks|todo)(?:\.txt)?$/i;
const DOT_FILE =
	/^\.(?:gitignore|gitattributes|mailmap|editorconfig|clang-format|clang-tidy|(?:gitlab-ci|travis|cirrus|pre-commit-config)\.ya?ml)$/;
/** Whatever lies in these, but for sources and build files. */
const DIRECTORIES = new Set(['.github', '.gitlab', '.vscode', '.idea', '.circleci']);
const TOP_DIRECTORIES = new Set(['doc', 'docs', 'Documentation', 'LICENSES']);

/** What compilers and Kbuild read by themselves, and what a result lists as sources. */
const SOURCE = /\.(?:[chsS]|rs|cc|cpp|cxx|hh|hpp|inc|inl|dts|dtsi|lds|o|a|ko|symvers)$|(?:^|\/)Kconfig|_shipped$/;
/** automake stops where one is missing (automake manual, "Strictness"). */
const GNU_NAME = /^(?:news|readme|authors|changelog|copying|install|hacking|thanks)(?:\.md)?$/i;
const AUTOMAKE_FILES = new Set(['configure.ac', 'configure.in', 'Makefile.am']);

/** Whether C, assembler or Rust is in it: mentions of files are then includes, and a star is not a pattern. */
export function isSource(path: string): boolean {
	return SOURCE.test(path);
}

/** The paths that are documents by their name or place. */
export function documentsAmong(paths: readonly string[]): string[] {
	const hasAutomake = paths.some((path) => AUTOMAKE_FILES.has(posix.basename(path)));
	return paths.filter((path) => isDocument(path) && !(hasAutomake && GNU_NAME.test(posix.basename(path))));
}

function isDocument(path: string): boolean {
	if (isSource(path) || isBuildFile(path)) return false;
	const directories = path.split('/');
	const name = directories.pop() ?? '';
	if (EXTENSION.test(name) || NAME.test(name) || DOT_FILE.test(name)) return true;
	return TOP_DIRECTORIES.has(directories[0] ?? '') || directories.some((directory) => DIRECTORIES.has(directory));
}
