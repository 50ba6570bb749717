/** From addresses to the places in the source that a person looks at. */
import type { Use } from '../results/build-findings.ts';
import { compareText } from '../shared/text.ts';
import { sourceOf, type PlacedReference } from './symbol-findings.ts';
import type { TreePaths } from './tree-paths.ts';

/** Source places of addresses and variables of objects, as `addr2line` and `nm` gave them. */
export interface LineTable {
	/** Call frames of a code address, innermost first. */
	frames(object: string, section: string, offset: number): readonly SourcePlace[];
	variable(object: string, name: string): SourcePlace | null;
}

interface SourcePlace {
	/** Within the tree; null for a kernel header. */
	readonly file: string | null;
	readonly line: number;
}

/** Far more than the frames of all references that are looked up. */
const MAX_LINES = 1_000_000;
/** No path is longer, and its line hardly; longer lines are cut, so that no pattern ever sees more. */
const MAX_LINE = 8000;
/** Characters of source that are searched for a variable's initialiser. */
const MAX_INITIALISER = 100_000;

const BLOCK = /^# (code|variables)\t([^\t]+)\t(.*)$/;
const ADDRESS = /^0x([0-9a-f]+)$/;
const FRAME = /^(.+):(\d{1,9})(?: \(discriminator \d+\))?(?: \(inlined by\).*)?$/s;
const VARIABLE = /^[0-9a-f]+ [A-Za-z] (\S+)\t(.+):(\d{1,9})$/;

/** Reads what scripts/locate.sh printed. */
export function parseLineTable(text: string, paths: TreePaths): LineTable {
	const frames = new Map<string, SourcePlace[]>();
	const variables = new Map<string, SourcePlace>();
	let object = '';
	let section = '';
	let current: SourcePlace[] | null = null;
	for (const whole of text.split('\n', MAX_LINES)) {
		const line = whole.slice(0, MAX_LINE);
		const block = BLOCK.exec(line);
		if (block !== null) {
			[, , object = '', section = ''] = block;
			current = null;
			continue;
		}
		const address = ADDRESS.exec(line)?.[1];
		if (address !== undefined) {
			current = [];
			frames.set(key(object, section, Number.parseInt(address, 16)), current);
			continue;
		}
		const variable = VARIABLE.exec(line);
		if (variable !== null) {
			variables.set(key(object, variable[1] ?? ''), place(variable[2] ?? '', variable[3] ?? '', paths));
			continue;
		}
		const frame = FRAME.exec(line.replace(/^ \(inlined by\) /, ''));
		if (frame !== null && current !== null) current.push(place(frame[1] ?? '', frame[2] ?? '', paths));
	}
	return {
		frames: (...where) => frames.get(key(...where)) ?? [],
		variable: (...where) => variables.get(key(...where)) ?? null,
	};
}

function key(...parts: readonly (string | number)[]): string {
	return parts.join('\t');
}

function place(file: string, line: string, paths: TreePaths): SourcePlace {
	return { file: file.startsWith('/') ? paths(file) : null, line: Number(line) };
}

/** Where a reference is in the tree, as far as debug information tells: data at the variable that holds it. */
export function placeOf(
	{ object, reference }: PlacedReference,
	lines: LineTable,
): { file: string; line: number } | null {
	const found =
		reference.kind === 'code'
			? // The innermost frame that is the tree's own: inside it, a kernel header's inline function may make the call.
				lines.frames(object, reference.section, reference.offset).find(({ file }) => file !== null)
			: reference.variable === null
				? null
				: lines.variable(object, reference.variable);
	return found?.file == null ? null : { file: found.file, line: found.line };
}

interface UsedSources {
	readonly lines: LineTable;
	readonly files: ReadonlySet<string>;
	readonly texts: ReadonlyMap<string, string | null>;
}

/** The uses that references are, in no order. */
export function usesOf(references: readonly PlacedReference[], { lines, files, texts }: UsedSources): Use[] {
	return references.flatMap((placed) => {
		const found = placeOf(placed, lines);
		if (found === null) return [];
		const { object, reference } = placed;
		const text = reference.kind === 'data' ? texts.get(found.file) : null;
		const line = text == null ? found.line : initialiserLine(text, found.line, reference.symbol);
		return [useAt(found.file, line, sourceOf(object, files))];
	});
}

/** Each place once, ordered by file and line. */
export function sortUses(uses: readonly Use[]): Use[] {
	const distinct = new Map(uses.map((use) => [JSON.stringify([use.file, use.line, use.via]), use]));
	return [...distinct.values()].toSorted(
		(a, b) => compareText(a.file, b.file) || a.line - b.line || compareText(a.via ?? '', b.via ?? ''),
	);
}

/** The use at a place: `via` only where the file is not the one that was compiled. */
export function useAt(file: string, line: number, source: string | null): Use {
	return { file, line, via: source === null || source === file ? null : source };
}

/**
 * The line of a variable's initialiser that names the symbol: the first mention of it between the variable and the end
 * of its initialiser.
 */
export function initialiserLine(source: string, variableLine: number, symbol: string): number {
	const start = startOfLine(source, variableLine);
	const lines = source.slice(start, start + MAX_INITIALISER).split('\n');
	const mention = new RegExp(`(?<![A-Za-z0-9_])${symbol.replace(/[^A-Za-z0-9_]/g, '')}(?![A-Za-z0-9_])`);
	for (const [index, line] of lines.entries()) {
		if (mention.test(line)) return variableLine + index;
		if (index > 0 && /^\}|^\S.*;\s*$/.test(line)) break;
	}
	return variableLine;
}

/** Offset of a line's first character; the end of the source where it has fewer lines. */
function startOfLine(source: string, line: number): number {
	let start = 0;
	for (let current = 1; current < line; current++) {
		const newline = source.indexOf('\n', start);
		if (newline === -1) return source.length;
		start = newline + 1;
	}
	return start;
}
