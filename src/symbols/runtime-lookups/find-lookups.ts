/**
 * Symbols that C sources look up by name at run time, where neither the linker nor modpost can see them: by the
 * kernel's own functions, by kprobes, and by whatever functions and macros of the tree pass a name on to these,
 * through any number of steps. What is compiled of it, only the objects can tell.
 *
 * A name that is put together at run time, or comes out of a structure's member, is not found.
 */
import { compiledTokens } from './compiled-tokens.ts';
import { FIRST_WORDS, LookupFunctions, MAX_NAME_LENGTH } from './lookup-functions.ts';
import { readMacroTexts, type MacroTexts } from './macro-texts.ts';
import { scanSource } from './scan-source.ts';

export interface RuntimeLookup {
	/** As it is written; perhaps with its module: `ext4:ext4_sync_fs`. */
	readonly symbol: string;
	/** The function or macro that is called with it; `kprobe` for a probe's member. */
	readonly by: string;
	/** The file that calls it. */
	readonly file: string;
	/** From 1. */
	readonly line: number;
}

const NAME = /^(?:[\w-]+:)?[A-Za-z_.$][\w.$]*$/;
/** Steps between the kernel's function and the call that names the symbol. */
const MAX_ROUNDS = 8;
/** Characters of source that are read, over all rounds. */
const MAX_READ = 12 * 1024 ** 2;
const MAX_LOOKUPS_A_FILE = 5000;

/** @param sources texts by path: everything that was compiled, headers included. */
export function findRuntimeLookups(sources: ReadonlyMap<string, string>): RuntimeLookup[] {
	const functions = new LookupFunctions();
	const lookups = new Map<string, RuntimeLookup[]>();
	let macros: MacroTexts | null = null;
	let budget = MAX_READ;
	let reading = mentioning(sources, FIRST_WORDS);
	for (let round = 0; round < MAX_ROUNDS && reading.size > 0; round++) {
		macros ??= readMacroTexts(sources);
		const everywhere = new Set<string>();
		const again = new Set<string>();
		for (const file of reading) {
			const source = sources.get(file) ?? '';
			budget -= source.length;
			if (budget < 0) break;
			const found = lookupsOf(file, source, functions, macros, (name, isOfFile) =>
				isOfFile ? again.add(file) : everywhere.add(name),
			);
			lookups.set(file, found);
		}
		reading = new Set([...again, ...mentioning(sources, [...everywhere])]);
	}
	return [...lookups.values()].flat();
}

function mentioning(sources: ReadonlyMap<string, string>, words: readonly string[]): ReadonlySet<string> {
	const found = new Set<string>();
	for (const [file, source] of sources) if (words.some((word) => source.includes(word))) found.add(file);
	return found;
}

function lookupsOf(
	file: string,
	source: string,
	functions: LookupFunctions,
	macros: MacroTexts,
	onWrapper: (name: string, isOfFile: boolean) => void,
): RuntimeLookup[] {
	const found = new Map<string, { symbol: string; by: string; offset: number }>();
	const isHeader = !/\.(?:c|S)$/.test(file);
	const knowledge = {
		argumentsOf: (name: string) => functions.of(name, file),
		macroTexts: (name: string) => macros.texts.get(name) ?? [],
		isStringifier: (name: string) => macros.stringifiers.has(name),
	};
	scanSource(source, compiledTokens(source), knowledge, {
		lookup(symbol, by, offset) {
			if (symbol.length > MAX_NAME_LENGTH || !NAME.test(symbol) || found.size >= MAX_LOOKUPS_A_FILE) return;
			found.set(`${offset} ${symbol} ${by}`, { symbol, by, offset });
		},
		wrapper(name, argument, isLocal) {
			const isOfFile = isLocal && !isHeader;
			if (functions.add(name, argument, isOfFile ? file : null)) onWrapper(name, isOfFile);
		},
	});
	return withLines(file, source, [...found.values()]);
}

function withLines(
	file: string,
	source: string,
	found: readonly { symbol: string; by: string; offset: number }[],
): RuntimeLookup[] {
	let [line, at] = [1, 0];
	return found
		.toSorted((a, b) => a.offset - b.offset)
		.map(({ symbol, by, offset }) => {
			for (let newline = source.indexOf('\n', at); newline !== -1 && newline < offset;) {
				line += 1;
				at = newline + 1;
				newline = source.indexOf('\n', at);
			}
			return { symbol, by, file, line };
		});
}
