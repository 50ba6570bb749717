/** Lines of a makefile: continuations and comments (GNU make manual, "What Makefiles Contain"). */
import { indexOutsideReferences } from './make-references.ts';

/** Lines with their continuations joined. */
export function* logicalLines(text: string): Generator<string> {
	let pieces: string[] = [];
	let start = 0;
	while (start < text.length) {
		const newline = text.indexOf('\n', start);
		const end = newline === -1 ? text.length : newline;
		const line = text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end);
		start = end + 1;
		if (isEscaped(line, line.length)) {
			pieces.push(line.slice(0, -1));
		} else if (pieces.length > 0) {
			pieces.push(line);
			yield pieces.join(' ');
			pieces = [];
		} else {
			yield line;
		}
	}
	if (pieces.length > 0) yield pieces.join(' ');
}

/** Whether an odd number of backslashes stands before an index. */
function isEscaped(line: string, index: number): boolean {
	let backslashes = 0;
	while (line[index - 1 - backslashes] === '\\') backslashes++;
	return backslashes % 2 === 1;
}

/** A `#` begins a comment unless it is escaped or inside a reference (GNU make 4.3 and later). */
export function withoutComment(line: string): string {
	if (!line.includes('#')) return line;
	const hash = indexOutsideReferences(line, '#', (index) => !isEscaped(line, index));
	return hash === -1 ? line : line.slice(0, hash);
}
