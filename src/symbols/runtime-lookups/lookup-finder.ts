/**
 * Finds the lookups of one build after the other. Those of one tree on several kernels compile nearly the same files, as do
 * those of one repository: what a search found is so again where all that it could read is the same.
 */
import { findRuntimeLookups, mentioning, type Searched, type Sources } from './find-lookups.ts';
import { readMacroTexts, type MacroTexts } from './macro-texts.ts';

/** What a search found, and of what. */
export interface KnownLookups extends Searched {
	/** Names the files that it could read, with their texts, and all macros. */
	readonly of: string;
}

/** A name for texts, another for others. */
type Digest = (texts: Iterable<string>) => string;

export class LookupFinder {
	readonly #digest: Digest;
	readonly #search: typeof findRuntimeLookups;
	#last: KnownLookups | null = null;

	constructor(digest: Digest, search = findRuntimeLookups) {
		this.#digest = digest;
		this.#search = search;
	}

	/** @param known what an earlier build found. @returns what a later one may know. */
	find(sources: Sources, known: KnownLookups | null): KnownLookups {
		const macros = readMacroTexts(sources);
		const nameOf = (words: readonly string[]) => this.#digest(textsOf(sources, macros, words));
		const search = () => {
			const searched = this.#search(sources, macros);
			return { ...searched, of: nameOf(searched.words) };
		};
		const still = [this.#last, known].find((one) => one !== null && nameOf(one.words) === one.of);
		return (this.#last = still ?? search());
	}
}

function* textsOf(sources: Sources, { texts, stringifiers }: MacroTexts, words: readonly string[]): Generator<string> {
	yield JSON.stringify([[...texts], [...stringifiers]]);
	for (const file of mentioning(sources, words)) {
		const text = sources.get(file) ?? '';
		yield JSON.stringify([file, text.length]);
		yield text;
	}
}
