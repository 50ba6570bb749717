/** Random choice that a seed repeats: mulberry32, whose 32 bits are plenty for choosing. */
export function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** @returns the same elements in an order of chance (Fisher and Yates). */
export function shuffled<T>(list: readonly T[], random: () => number): T[] {
	const result = [...list];
	for (let end = result.length - 1; end > 0; end--) {
		const at = Math.floor(random() * (end + 1));
		[result[end], result[at]] = [result[at] as T, result[end] as T];
	}
	return result;
}
