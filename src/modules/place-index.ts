/** Which of many places hold a path, in time in proportion to the path's depth. */
import { append } from '../shared/collections.ts';
import { enclosingDirectories } from './tree-path.ts';

/** Places of a tree, each with what it is a place of. */
export class PlaceIndex<T> {
	readonly #byPlace = new Map<string, T[]>();

	add(place: string, of: T): void {
		append(this.#byPlace, place, of);
	}

	at(place: string): readonly T[] {
		return this.#byPlace.get(place) ?? [];
	}

	/** What has a place that is the path or holds it. */
	*holding(path: string): Generator<T> {
		if (this.#byPlace.size === 0) return;
		for (const place of [path, ...enclosingDirectories(path)]) yield* this.at(place);
	}
}
