/** Errors of gcc and clang, as they print them under LC_ALL=C. */
import { logLines } from './log-lines.ts';
import type { SourcePaths } from './source-paths.ts';

export interface CompilerError {
	/** Within the tree; null where the error is in a header of the kernel. */
	readonly file: string | null;
	readonly line: number | null;
	readonly column: number | null;
	readonly message: string;
	/** The source file that was compiled, where `file` is a header of the tree it includes. */
	readonly source: string | null;
	/** The function that is called without a declaration, when that is the error. */
	readonly undeclared: string | null;
}

const ERROR = /^([^\s:][^:]*):(\d+):(?:(\d+):)? (?:fatal error|error): (.+)$/;
const INCLUDED = /^(?:In file included|\s+) from ([^\s:][^:]*):(\d+)(?::\d+)?[:,]$/;

/** gcc's words ("implicit declaration of function 'f'") and clang's ("call to undeclared function 'f'"). */
const UNDECLARED = /^(?:implicit declaration of function|call to undeclared function) '([A-Za-z_][A-Za-z0-9_]*)'/;

/** Every compiler error of a log, in its order; the same error met again (a second make) is listed once. */
export function compilerErrors(log: string, paths: SourcePaths): CompilerError[] {
	const found = new Map<string, CompilerError>();
	// gcc prints the chain of includes only where it differs from that of the message before.
	let includers: { file: string; line: number }[] = [];
	let chainOf: string | null = null;
	for (const line of logLines(log)) {
		paths.see(line);
		const included = INCLUDED.exec(line);
		if (included !== null) {
			if (line.startsWith('In file')) [includers, chainOf] = [[], null];
			const file = paths.find(included[1] ?? '');
			if (file !== null) includers.push({ file, line: Number(included[2]) });
			continue;
		}
		const match = ERROR.exec(line);
		if (match === null) continue;
		const [, path = '', lineNumber, column, message = ''] = match;
		const file = paths.find(path);
		chainOf ??= path;
		if (chainOf !== path) [includers, chainOf] = [[], path];
		// An error inside a kernel header is shown where the tree includes it.
		const place = file === null ? includers[0] : { file, line: Number(lineNumber) };
		const error: CompilerError = {
			file: place?.file ?? null,
			line: place?.line || null,
			column: file === null || column === undefined ? null : Number(column) || null,
			message: file === null ? `${path}:${lineNumber}: ${message}` : message,
			source: includers.at(-1)?.file ?? null,
			undeclared: UNDECLARED.exec(message)?.[1] ?? null,
		};
		found.set(JSON.stringify([error.file, error.line, error.column, error.message, error.source]), error);
	}
	return [...found.values()];
}
