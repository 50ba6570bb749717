/** The errors in what make printed. */

export interface LoggedError {
	/** As the compiler names it; null for a tool that names none. */
	readonly file: string | null;
	/** Line and column, as far as the compiler tells. */
	readonly place: string;
	readonly message: string;
	/** The object that make then could not make, as make names it. */
	readonly target: string | null;
}

export interface LoggedErrors {
	readonly compiler: readonly LoggedError[];
	/** Sentences of modpost that are not about a symbol, and make's own. */
	readonly others: readonly string[];
}

const COMPILER_ERROR = /^(\S[^:]*):(\d+(?::\d+)?): (?:fatal )?error: (.+)$/;
const FAILED_TARGET = /^make.*?: \*\*\* \[\S+: (\S+)\] Error \d+/;
const MODPOST_ERROR = /^(?:ERROR: modpost|FATAL: modpost|ERROR|FATAL): (?:modpost: )?(.+)$/;
const SYMBOL_SENTENCE =
	/undefined!|but does not import it|uses GPL-only symbol|exported for GPL-?compatible|suppressed/i;
const MAKE_ERROR = /^\S*: \*\*\* (?!\[)(.+?)\.?\s+Stop\.$|^make.*?: \*\*\* (No rule to make target .+)$/;
export const UNDECLARED = /^implicit declaration of function '([^']+)'/;

export function readErrors(log: readonly string[]): LoggedErrors {
	const compiler: LoggedError[] = [];
	const others: string[] = [];
	let pending: Omit<LoggedError, 'target'>[] = [];
	for (const line of log) {
		const [, file, place, message] = COMPILER_ERROR.exec(line) ?? [];
		const [, target] = FAILED_TARGET.exec(line) ?? [];
		if (file !== undefined && place !== undefined && message !== undefined) {
			pending.push({ file, place, message: normalise(message) });
		} else if (target !== undefined) {
			for (const error of pending) compiler.push({ ...error, target });
			pending = [];
		} else {
			const other = otherError(line);
			if (other !== null) others.push(other);
		}
	}
	for (const error of pending) compiler.push({ ...error, target: null });
	return { compiler, others };
}

function otherError(line: string): string | null {
	const [, modpost] = MODPOST_ERROR.exec(line) ?? [];
	if (modpost !== undefined) return SYMBOL_SENTENCE.test(modpost) ? null : modpost;
	const [, stop, rule] = MAKE_ERROR.exec(line) ?? [];
	return stop ?? rule ?? null;
}

/** Without the option that made a warning an error, which is no part of what is wrong. */
export function normalise(message: string): string {
	return message
		.replaceAll(/[‘’]/g, "'")
		.replace(/ \[-W[^\]]*\]$/, '')
		.replaceAll(/\s+/g, ' ')
		.trim();
}
