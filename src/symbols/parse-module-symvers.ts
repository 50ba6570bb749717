import { getOrInsertComputed } from '../shared/collections.ts';
import { filledLines } from '../shared/text.ts';
import { type Export, SYMBOL_NAME, type SymbolTable } from './symbol-table.ts';

/**
 * The types that modpost writes (scripts/mod/modpost.c, from 2.6 to 7.x). `_GPL_FUTURE` only warned, so it binds nobody.
 */
const EXPORT_TYPES: ReadonlyMap<string, { readonly gplOnly: boolean }> = new Map([
	['EXPORT_SYMBOL', { gplOnly: false }],
	['EXPORT_SYMBOL_GPL', { gplOnly: true }],
	['EXPORT_SYMBOL_GPL_FUTURE', { gplOnly: false }],
	['EXPORT_UNUSED_SYMBOL', { gplOnly: false }],
	['EXPORT_UNUSED_SYMBOL_GPL', { gplOnly: true }],
	['EXPORT_SYMBOL_NS', { gplOnly: false }],
	['EXPORT_SYMBOL_NS_GPL', { gplOnly: true }],
]);

const CRC = /^0x[0-9a-f]{1,16}$/i;
const OWNER = /^\P{C}{1,4096}$/u;

/** No export is longer. */
const MAX_LINE = 16_384;

/** Above this share of lines that are not exports, the file is something else, or damaged. */
const MAX_JUNK = 0.1;

/**
 * Reads a `Module.symvers`: CRC, symbol, owner, type and (from 5.4 on) namespace, tab-separated. Time is linear in
 * the text, which may be anything.
 * @returns null where it is not a usable table: empty, or more than a tenth of its lines are not exports.
 */
export function parseModuleSymvers(text: string): SymbolTable | null {
	const exports = new Map<string, Export>();
	// A module's exports differ in their symbols only.
	const known = new Map<string, Export | null>();
	let lines = 0;
	let junk = 0;
	for (const line of filledLines(text, MAX_LINE)) {
		lines += 1;
		const [crc = '', symbol = ''] = line.split('\t', 2);
		const rest = line.slice(crc.length + 1 + symbol.length + 1);
		const found = getOrInsertComputed(known, rest, parseExport);
		if (found === null || !CRC.test(crc) || !SYMBOL_NAME.test(symbol)) junk += 1;
		else if (!exports.has(symbol)) exports.set(symbol, found);
	}
	return exports.size === 0 || junk > lines * MAX_JUNK ? null : { exports };
}

/** Reads the columns behind the symbol. */
function parseExport(rest: string): Export | null {
	const columns = rest.split('\t', 4);
	if (columns.length < 2 || columns.length > 3) return null;
	const [owner = '', typeName = '', namespace = ''] = inOrder(columns);
	const type = EXPORT_TYPES.get(typeName);
	if (!type || !OWNER.test(owner)) return null;
	if (namespace !== '' && !OWNER.test(namespace)) return null;
	return { owner, gplOnly: type.gplOnly, namespace: namespace === '' ? null : namespace };
}

/** 5.4 and 5.5 wrote the namespace before the owner (moved last by commit 5190044c2965). */
function inOrder(columns: string[]): string[] {
	const [namespace = '', owner = '', type = ''] = columns;
	return columns.length === 3 && EXPORT_TYPES.has(type) && !EXPORT_TYPES.has(owner)
		? [owner, type, namespace]
		: columns;
}
