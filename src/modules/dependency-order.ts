/**
 * Sorts so that what others need comes before them; otherwise the given order stays. A cycle is cut where it is
 * entered. Linear, and not recursive: a chain may be as long as the list.
 */
export function dependencyOrder(items: readonly string[], needs: (item: string) => Iterable<string>): string[] {
	const known = new Set(items);
	const started = new Set<string>();
	const ordered: string[] = [];
	for (const item of items) {
		if (started.has(item)) continue;
		started.add(item);
		const stack = [{ item, rest: needs(item)[Symbol.iterator]() }];
		for (let top = stack.at(-1); top; top = stack.at(-1)) {
			const next = top.rest.next();
			if (next.done) {
				ordered.push(top.item);
				stack.pop();
			} else if (known.has(next.value) && !started.has(next.value)) {
				started.add(next.value);
				stack.push({ item: next.value, rest: needs(next.value)[Symbol.iterator]() });
			}
		}
	}
	return ordered;
}

/** Everything that can be reached from `start` by `next`, `start` included. */
export function reachable(start: Iterable<string>, next: (item: string) => Iterable<string>): Set<string> {
	const reached = new Set(start);
	for (const item of reached) for (const each of next(item)) reached.add(each);
	return reached;
}
