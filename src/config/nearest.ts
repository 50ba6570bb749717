import { distance } from 'fastest-levenshtein';

const MAX_WORD_LENGTH = 100;

/**
 * The candidate a misspelt word most likely means; null when none is near enough to be worth suggesting
 * (two edits, or a third of the word where that is more). Case does not count.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
	if (word.length > MAX_WORD_LENGTH) return null;
	const wanted = word.toLowerCase();
	let best: string | null = null;
	let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
	for (const candidate of candidates) {
		const edits = distance(wanted, candidate.toLowerCase());
		// A distance as long as the word shares nothing with it.
		if (edits < bestDistance && edits < candidate.length) {
			best = candidate;
			bestDistance = edits;
		}
	}
	return best;
}
