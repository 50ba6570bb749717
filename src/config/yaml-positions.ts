import { isMap, isNode, isScalar, isSeq, type Document, type LineCounter, type Pair } from 'yaml';

type Path = readonly PropertyKey[];

/** Finds the line (1-based) on which a path of keys and indexes stands, in the text a document was parsed from. */
export class YamlPositions {
	readonly #document: Document;
	readonly #lines: LineCounter;

	constructor(document: Document, lines: LineCounter) {
		this.#document = document;
		this.#lines = lines;
	}

	/** The line of a value; where it is missing, of the innermost thing around it. */
	ofValue(path: Path): number {
		return this.ofOffset(this.#walk(path).offset);
	}

	/** The line of a key of the mapping at `path`. */
	ofKey(path: Path, key: string): number {
		const { node, offset } = this.#walk(path);
		return this.ofOffset(startOf(pairOf(node, key)?.key) ?? offset);
	}

	ofOffset(offset: number): number {
		// The counter answers 0 for an empty text.
		return Math.max(1, this.#lines.linePos(offset).line);
	}

	#walk(path: Path): { node: unknown; offset: number } {
		let node: unknown = this.#document.contents;
		let offset = startOf(node) ?? 0;
		for (const step of path) {
			const pair = pairOf(node, step);
			if (pair) node = pair.value;
			else node = isSeq(node) ? node.items[Number(step)] : undefined;
			offset = startOf(node) ?? startOf(pair?.key) ?? offset;
		}
		return { node, offset };
	}
}

function pairOf(node: unknown, key: PropertyKey): Pair | undefined {
	if (!isMap(node)) return undefined;
	return node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}

function startOf(node: unknown): number | undefined {
	return isNode(node) ? node.range?.[0] : undefined;
}
