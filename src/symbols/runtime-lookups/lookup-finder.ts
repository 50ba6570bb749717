/**
 * Finds the lookups of one build after the other. Those of one tree on several kernels compile nearly the same files: what
 * the last search found is so again where all that it could read is the same.
 */
import { isDeepStrictEqual } from 'node:util';
import { mentioning, searchLookups, type RuntimeLookup, type Searched, type Sources } from './find-lookups.ts';
import { readMacroTexts, type MacroTexts } from './macro-texts.ts';

/** Characters of source that are kept to be compared; a search reads no more. */
const MAX_KEPT = 12 * 1024 ** 2;

export type FindLookups = (sources: Sources) => readonly RuntimeLookup[];

interface LastSearch extends Searched {
	/** What it could read, in order. */
	readonly texts: readonly (readonly [file: string, text: string])[];
	readonly macros: MacroTexts;
}

export function createLookupFinder(search = searchLookups): FindLookups {
	let last: LastSearch | null = null;
	return (sources) => {
		const macros = readMacroTexts(sources);
		if (last !== null && isDeepStrictEqual([last.macros, last.texts], [macros, readable(sources, last)])) {
			return last.lookups;
		}
		const searched = search(sources, macros);
		const texts = readable(sources, searched);
		const kept = texts.reduce((sum, [, text]) => sum + text.length, 0);
		last = kept > MAX_KEPT ? null : { ...searched, texts, macros };
		return searched.lookups;
	};
}

function readable(sources: Sources, { words }: Searched): LastSearch['texts'] {
	return Array.from(mentioning(sources, words), (file) => [file, sources.get(file) ?? '']);
}
