/** Errors of gcc and clang, as they print them in English. */
import { IncludeChains, InlineCallers, type Place } from './diagnostic-prefixes.ts';
import { linesWith } from './log-lines.ts';
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

/** `file:line:column: severity: message`; the assembler gives no column and begins with a capital. */
const DIAGNOSTIC =
	/^([^\s:][^:]*):(\d{1,9}):(?:(\d{1,9}):)? ((?:internal compiler |[Ff]atal )?[Ee]rror|[Ww]arning|note): (.+)$/;
/** In every line that is read: a diagnostic, who includes what, and where make goes. */
const HINT = /(?:[Ee]rror|[Ww]arning|note): | from |ing directory '/;
const MACRO = /^in (?:expansion of|definition of) macro |^expanded from macro /;

/**
 * gcc's words ("implicit declaration of function 'f'") and clang's ("call to undeclared function 'f'", "implicitly
 * declaring library function 'f'"), in the quotes of any locale (Kbuild takes LC_ALL away).
 */
const UNDECLARED =
	/^(?:implicit declaration of function|call to undeclared (?:library )?function|implicitly declaring library function) ['‘]([A-Za-z_]\w*)['’]/;

/** gcc's and clang's words for an included file that is not found. */
const MISSING_HEADER = /^(?:(\S+): No such file or directory|'(\S+)' file not found)$/;

/**
 * Different errors of one run of make; far more than a person reads. Beyond, as many again that say of a source file for
 * the first time that it failed, or name an undeclared function.
 */
const MAX_ERRORS = 10_000;

/**
 * Names that the kernel makes unique with the compiler's `__COUNTER__` (BUILD_BUG_ON and FIELD_GET, min and max): the number
 * depends on all that was counted before in the same compilation.
 */
const COUNTED = /\b(__compiletime_assert|__UNIQUE_ID_\w{0,100}?)_{0,3}\d{1,9}\b/g;
/** The compiler's own file between it and the assembler. */
const ASSEMBLY = /\/cc\w{6}\.s$/;

interface Outside {
	readonly path: string;
	readonly line: string;
	readonly message: string;
	/** Where the tree calls the function that it is in. */
	readonly calledAt: Place | null;
}

/**
 * Every compiler error of a log, in its order; the same error met again (a second make) is listed once. An error of a
 * header is listed again for another source file only where nothing else says that this one failed.
 */
export function compilerErrors(log: string, paths: SourcePaths): CompilerError[] {
	const found = new DifferentErrors();
	const includes = new IncludeChains(paths);
	const callers = new InlineCallers(paths);
	/** An error in a kernel header, until it is known whether a macro of that header was used in the tree. */
	let outside: Outside | null = null;
	const add = (place: Place | undefined, column: number | null, message: string, words: string, path: string) => {
		found.add({
			file: place?.file ?? null,
			line: place?.line || null,
			column,
			message,
			source: includes.of(path).at(-1)?.file ?? null,
			undeclared: UNDECLARED.exec(words)?.[1] ?? null,
		});
	};
	const settle = (macroUse?: Place) => {
		if (outside === null) return;
		const { path, line, message, calledAt } = outside;
		outside = null;
		const where = ASSEMBLY.test(path) ? 'in the assembly that the compiler made' : `${path}:${line}`;
		// An error inside a kernel header is shown where the tree uses the header's macro or function, else where it includes it.
		add(macroUse ?? calledAt ?? includes.of(path)[0], null, `${where}: ${message}`, message, path);
	};
	for (const { text: line } of linesWith(log, HINT)) {
		if (found.isFull) break;
		paths.see(line);
		if (includes.see(line) || callers.see(line)) continue;
		const match = DIAGNOSTIC.exec(line);
		if (match === null) continue;
		const calledAt = callers.take();
		const [, path = '', lineNumber = '', column, severity = '', words = ''] = match;
		const message = words.replace(COUNTED, '$1');
		// The next one may be about the same header, come to by another file.
		if (severity !== 'note') settle();
		includes.isFor(path);
		if (severity === 'note') {
			const file = outside !== null && MACRO.test(message) ? paths.find(path) : null;
			if (file !== null) settle({ file, line: Number(lineNumber) });
			continue;
		}
		if (!/error$/i.test(severity)) continue;
		const file = paths.find(path);
		if (file === null) outside = { path, line: lineNumber, message, calledAt };
		else add({ file, line: Number(lineNumber) }, Number(column ?? 0) || null, message, message, path);
	}
	settle();
	return found.errors;
}

/** The header that an error says is not found, as the `#include` names it. */
export function missingHeader({ message }: Pick<CompilerError, 'message'>): string | null {
	return MISSING_HEADER.exec(message)?.slice(1).find(Boolean) ?? null;
}

/** A header that many files include has the same errors in each: what matters of these is which files failed. */
class DifferentErrors {
	readonly errors: CompilerError[] = [];
	/** As they are reported; only undeclared functions are told of each source file that was compiled. */
	readonly #known = new Set<string>();
	/** That failed. */
	readonly #sources = new Set<string | null>();

	get isFull(): boolean {
		return this.errors.length >= 2 * MAX_ERRORS;
	}

	add(error: CompilerError): void {
		const { file, line, column, message, undeclared } = error;
		const source = error.source ?? file;
		const key = JSON.stringify([file, line, column, message, undeclared === null ? null : source]);
		const isNew = !this.#known.has(key) && (undeclared !== null || this.errors.length < MAX_ERRORS);
		if (!isNew && this.#sources.has(source)) return;
		this.#sources.add(source);
		this.#known.add(key);
		this.errors.push(error);
	}
}
