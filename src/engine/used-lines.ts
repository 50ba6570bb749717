import type { SourceTree } from '../checks/ports/source-tree.ts';
import type { SymbolFailure } from '../results/check-report.ts';
import { MAX_SOURCE_BYTES } from './source-limit.ts';

const MAX_LINES = 20_000;
const MAX_TEXT = 200;

/** The texts of the lines at which failures are used, without the space around and between words, by `file:line`. */
export async function usedLines(tree: SourceTree, failures: readonly SymbolFailure[]): Promise<Record<string, string>> {
	const found = new Map<string, string>();
	const uses = failures.flatMap((failure) => failure.uses).slice(0, MAX_LINES);
	for (const [file, places] of Map.groupBy(uses, (use) => use.file)) {
		const lines = (await tree.readFile(file, MAX_SOURCE_BYTES))?.split('\n') ?? [];
		for (const { line } of places) {
			const text = lines[line - 1]?.trim().replace(/\s+/g, ' ').slice(0, MAX_TEXT) ?? '';
			if (text !== '') found.set(`${file}:${line}`, text);
		}
	}
	return Object.fromEntries(found);
}
