import type { BuildError } from '../results/build-findings.ts';
import { compareText } from '../shared/text.ts';

/** Orders errors by file, line, column and words: make's jobs meet them in any order. */
export function byPlace(a: BuildError, b: BuildError): number {
	return (
		compareText(a.file ?? '', b.file ?? '') ||
		(a.line ?? 0) - (b.line ?? 0) ||
		(a.column ?? 0) - (b.column ?? 0) ||
		compareText(a.message, b.message)
	);
}
