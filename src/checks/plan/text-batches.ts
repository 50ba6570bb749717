/** Reading many texts of a tree without holding them all. */

/** A text that has more bytes is not read. */
export const MAX_TEXT_BYTES = 2 * 1024 ** 2;
/** Of the texts that are held at once. */
const BATCH_BYTES = 16 * 1024 ** 2;

export function* batches(paths: readonly string[], sizeOf: (path: string) => number): Generator<string[]> {
	let batch: string[] = [];
	let bytes = 0;
	for (const path of paths) {
		batch.push(path);
		bytes += sizeOf(path);
		if (bytes < BATCH_BYTES) continue;
		yield batch;
		[batch, bytes] = [[], 0];
	}
	if (batch.length > 0) yield batch;
}
