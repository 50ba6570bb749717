import type { RuntimeFinding } from '../judgement/runtime-lookups.ts';
import type { Terminal } from './terminal.ts';
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
		const by = listed(
			finding.by.map((name) => visibleLine(name, 80)),
			3,
		);
		const symbol = paint('bold', visibleLine(finding.symbol, 200));
		return [
			`  ${symbol}${finding.isNew ? ' (new)' : ''} ${presenceInWords(finding, names)}`,
			`    by ${by} at ${listed(places, MAX_USES)}`,
		];
	});
	const more = findings.length > MAX_SHOWN ? [`  and ${findings.length - MAX_SHOWN} more`] : [];
	return [paint('bold', RUNTIME_TITLE), paint('dim', `  ${RUNTIME_SENTENCE}`), ...lines, ...more];
}
