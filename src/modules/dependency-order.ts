interface Item {
	readonly path: string;
}

/**
 * Sorts so that what others need, by path, comes before them; otherwise the given order stays. A cycle is cut where it is
 * entered. Linear, and not recursive: a chain may be as long as the list.
 */
export function dependencyOrder<T extends Item>(items: readonly T[], needs: (item: T) => Iterable<string>): T[] {
	const waiting = new Map(items.map((item) => [item.path, item]));
	const ordered: T[] = [];
	for (const first of items) {
		if (!waiting.delete(first.path)) continue;
		const stack = [{ item: first, rest: needs(first)[Symbol.iterator]() }];
		for (let top = stack.at(-1); top; top = stack.at(-1)) {
			const next = top.rest.next();
			const item = next.done ? undefined : waiting.get(next.value);
			if (next.done) {
				ordered.push(top.item);
				stack.pop();
			} else if (item !== undefined) {
				waiting.delete(item.path);
				stack.push({ item, rest: needs(item)[Symbol.iterator]() });
			}
		}
	}
	return ordered;
}

/** Everything that can be reached from `start` by `next`, `start` included; the nearest ones where it is too much. */
export function reachable(
	start: Iterable<string>,
	next: (item: string) => Iterable<string>,
	most = Number.POSITIVE_INFINITY,
): Set<string> {
	const reached = new Set(start);
	for (const item of reached) {
		if (reached.size >= most) break;
		for (const each of next(item)) reached.add(each);
	}
	return reached;
}
