/** The value of a key, made and kept where there is none yet, as `Map.prototype.getOrInsertComputed` of ES2026 does. */
export function getOrInsertComputed<K, V>(
	map: { get(key: K): V | undefined; set(key: K, value: V): unknown },
	key: K,
	compute: (key: K) => V,
): V {
	const known = map.get(key);
	if (known !== undefined) return known;
	const value = compute(key);
	map.set(key, value);
	return value;
}

/** Adds a value to the list of a key. */
export function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
	getOrInsertComputed(map, key, () => []).push(value);
}

/** The function with its answers remembered, each for as long as what it was computed from is in use. */
export function remembering<K extends WeakKey, V>(compute: (key: K) => V): (key: K) => V {
	const known = new WeakMap<K, V>();
	return (key) => getOrInsertComputed(known, key, compute);
}

/** The last item whose position is not behind the given one; of items in order of their positions. */
export function lastUpTo<T>(items: readonly T[], position: number, positionOf: (item: T) => number): T | undefined {
	let [low, high] = [0, items.length];
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (positionOf(items[middle]!) <= position) low = middle + 1;
		else high = middle;
	}
	return items[low - 1];
}
