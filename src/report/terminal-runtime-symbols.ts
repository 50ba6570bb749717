import type { RuntimeFinding } from '../judgement/runtime-lookups.ts';
import { moreLines, type Terminal, visibleNames } from './terminal.ts';
import { presenceInWords, RUNTIME_SENTENCE, RUNTIME_TITLE } from './runtime-lookups.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { listed } from '../shared/words.ts';

const MAX_SHOWN = 40;
const MAX_USES = 3;

/** The symbols that are looked up at run time, without control characters. */
export function runtimeSymbolLines(findings: readonly RuntimeFinding[], { names, paint }: Terminal): string[] {
	if (findings.length === 0) return [];
	const lines = findings.slice(0, MAX_SHOWN).flatMap((finding) => {
		const places = finding.uses.map(({ file, line }) => `${visibleLine(file, 200)}:${line}`);
		const symbol = paint('bold', visibleLine(finding.symbol, 200));
		return [
			`  ${symbol}${finding.isNew ? ' (new)' : ''} ${presenceInWords(finding, names)}`,
			`    by ${visibleNames(finding.by, 3)} at ${listed(places, MAX_USES)}`,
		];
	});
	return [
		paint('bold', RUNTIME_TITLE),
		paint('dim', `  ${RUNTIME_SENTENCE}`),
		...lines,
		...moreLines(findings.length - MAX_SHOWN, '  '),
	];
}
