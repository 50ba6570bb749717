import { type Document, isMap, isNode, isScalar, type LineCounter } from 'yaml';

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
		const start = startOf(this.#document.getIn(path, true));
		if (start !== undefined) return this.ofOffset(start);
		return path.length === 0 ? 1 : this.ofKey(path.slice(0, -1), String(path.at(-1)));
	}

	/** The line of a key of the mapping at `path`. */
	ofKey(path: Path, key: string): number {
		const node = this.#document.getIn(path, true);
		const pair = isMap(node) ? node.items.find((one) => isScalar(one.key) && String(one.key.value) === key) : undefined;
		const start = startOf(pair?.key);
		return start === undefined ? this.ofValue(path) : this.ofOffset(start);
	}

	ofOffset(offset: number): number {
		// The counter answers 0 for an empty text.
		return Math.max(1, this.#lines.linePos(offset).line);
	}
}

function startOf(node: unknown): number | undefined {
	return isNode(node) ? node.range?.[0] : undefined;
}
