/** Collects a stream up to a number of bytes and says when there is more. */
export class BoundedOutput {
	readonly #limit: number;
	readonly #chunks: Buffer[] = [];
	#size = 0;

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** @returns false once the limit is passed; nothing beyond it is kept. */
	add(chunk: Buffer): boolean {
		const room = this.#limit - this.#size;
		if (room > 0) this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
		this.#size += chunk.length;
		return this.#size <= this.#limit;
	}

	bytes(): Buffer {
		return Buffer.concat(this.#chunks);
	}
}
