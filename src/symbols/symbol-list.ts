/**
 * Lists of the kernel's symbols that modules may rely on: Android's `abi_gki_*` and RHEL's stablelists (names under
 * `[…list]` headings, as libabigail reads them), the lines of a `Module.kabi`, or plain names.
 */
import { SYMBOL_NAME } from './symbol-table.ts';

type ParsedSymbolList =
	| { readonly symbols: ReadonlySet<string> }
	/** Why the text is not a symbol list, as the end of a sentence, and the line, counted from 1, that shows it. */
	| { readonly problem: { readonly line: number; readonly reason: string } };

/** libabigail knows `…symbol_list`, `…whitelist` and `…stablelist`. */
const HEADING = /^\[\s*[\w.-]{0,200}list\s*\]$/;
const ANY_HEADING = /^\[.*\]$/;
/** `0x1234abcd name owner EXPORT_SYMBOL`: of the rest the name alone counts. */
const WITH_CRC = /^0x[0-9a-f]{1,16}\s+(\S{1,512})(?:\s|$)/i;

/**
 * Reads a symbol list of any of these forms, told apart line by line. A `#` begins a comment. Time is linear in the
 * text, which may be anything.
 */
export function parseSymbolList(text: string): ParsedSymbolList {
	const symbols = new Set<string>();
	for (const [index, raw] of text
		.replace(/^\uFEFF/, '')
		.split('\n')
		.entries()) {
		const comment = raw.indexOf('#');
		const line = (comment === -1 ? raw : raw.slice(0, comment)).trim();
		if (line === '' || HEADING.test(line)) continue;
		const symbol = WITH_CRC.exec(line)?.[1] ?? line;
		if (!SYMBOL_NAME.test(symbol)) {
			const reason = ANY_HEADING.test(line) ? 'a symbol list has no such section' : 'the line is not a symbol name';
			return { problem: { line: index + 1, reason } };
		}
		symbols.add(symbol);
	}
	return symbols.size === 0 ? { problem: { line: 1, reason: 'the file names no symbol' } } : { symbols };
}
