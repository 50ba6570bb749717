/** Names that are much alike: a guess at what a missing symbol is called on another kernel. */
import { distance } from 'fastest-levenshtein';
import { append } from '../../shared/collections.ts';
import { compareText } from '../../shared/text.ts';

const MAX_NAME = 100;
const MAX_GUESSES = 3;
const MAX_EDITS = 2;
/** A name of more words is not one that people chose. */
const MAX_WORDS = 12;

/** Parts that kernels add to a name without changing what it is for (`_noprof`: memory allocation profiling, 6.10). */
const AFFIXES = new Set(['noprof', '']);

/** A kernel's exported names, arranged so that a question looks at few of them. */
interface NameIndex {
	/** At most three good guesses, the best first. */
	similarTo(symbol: string): string[];
}

export function indexNames(names: Iterable<string>): NameIndex {
	const byKey = new Map<string, string[]>();
	const byWord = new Map<string, Spelling[]>();
	const byLength = new Map<number, string[]>();
	for (const name of names) {
		if (name.length > MAX_NAME) continue;
		const words = wordsOf(name);
		append(byKey, keyOf(words), name);
		for (const word of new Set(words)) append(byWord, word, { name, words });
		append(byLength, name.length, name);
	}
	return {
		similarTo(symbol) {
			if (symbol.length > MAX_NAME) return [];
			const words = wordsOf(symbol);
			const near = (candidates: readonly string[]) =>
				candidates.toSorted((a, b) => distance(a, symbol) - distance(b, symbol) || compareText(a, b));
			const guesses = [
				...near(byKey.get(keyOf(words)) ?? []),
				...near(otherWord(words, byWord)),
				...near(fewEdits(symbol, byLength)),
			];
			return [...new Set(guesses)].filter((name) => name !== symbol).slice(0, MAX_GUESSES);
		},
	};
}

/** `__timer_delete_sync_noprof` → timer, delete, sync */
function wordsOf(name: string): string[] {
	return name
		.toLowerCase()
		.split('_')
		.filter((word) => !AFFIXES.has(word));
}

/** The same for names of the same words in any order. */
function keyOf(words: readonly string[]): string {
	return words.toSorted().join('_');
}

interface Spelling {
	readonly name: string;
	readonly words: readonly string[];
}

/** Names of the same words but one, which is short for the other: `del_timer_sync`, `timer_delete_sync`. */
function otherWord(words: readonly string[], byWord: ReadonlyMap<string, readonly Spelling[]>): string[] {
	if (words.length < 2 || words.length > MAX_WORDS) return [];
	return [...new Set(words)].flatMap((word) => {
		const others = words.toSpliced(words.indexOf(word), 1);
		const rarest = others
			.map((other) => byWord.get(other) ?? [])
			.reduce((fewest, spellings) => (spellings.length < fewest.length ? spellings : fewest));
		return rarest.flatMap((candidate) => {
			if (candidate.words.length !== words.length) return [];
			const rest = without(candidate.words, others)?.[0];
			return rest !== undefined && isShortFor(word, rest) ? [candidate.name] : [];
		});
	});
}

/** The words left when others are taken away; null where one of those is not there. */
function without(words: readonly string[], others: readonly string[]): string[] | null {
	const rest = [...words];
	for (const other of others) {
		const at = rest.indexOf(other);
		if (at < 0) return null;
		rest.splice(at, 1);
	}
	return rest;
}

function isShortFor(a: string, b: string): boolean {
	return Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a));
}

/** Slips of the pen. Names that differ in their digits only are siblings, not other spellings. */
function fewEdits(symbol: string, byLength: ReadonlyMap<number, readonly string[]>): string[] {
	const words = wordsOf(symbol);
	const letters = withoutDigits(symbol);
	const found: string[] = [];
	for (let length = symbol.length - MAX_EDITS; length <= symbol.length + MAX_EDITS; length += 1) {
		for (const name of byLength.get(length) ?? []) {
			if (distance(name, symbol) > MAX_EDITS || withoutDigits(name) === letters) continue;
			if (areSlips(words, wordsOf(name))) found.push(name);
		}
	}
	return found;
}

/** One letter in a word of four, two in one of eight: short words of one letter's difference are different words. */
function areSlips(words: readonly string[], others: readonly string[]): boolean {
	return (
		words.length === others.length &&
		words.every((word, index) => {
			const other = others[index] ?? '';
			return distance(word, other) <= Math.min(MAX_EDITS, Math.floor(Math.min(word.length, other.length) / 4));
		})
	);
}

function withoutDigits(name: string): string {
	return name.replaceAll(/\d/g, '');
}
