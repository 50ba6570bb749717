/** A tree as a tar stream. Made here rather than by `git archive`, so that no attribute can drop or alter a file. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Header, type Pack, pack as createPack } from 'tar-stream';

export type ArchiveEntry =
	| { readonly kind: 'symlink'; readonly path: string; readonly target: string }
	| {
			readonly kind: 'file';
			readonly path: string;
			readonly size: number;
			readonly executable: boolean;
			/** At once only where it is small. */
			readonly content: Buffer | AsyncIterable<Uint8Array>;
	  };

/** One time for all files, so that make finds none older than another; not 0, which make takes for "no such file". */
const MODIFIED = new Date('2000-01-01T00:00:00Z');

/** @param entries their contents are read one after the other, as they come. An error of theirs fails the stream. */
export function tarOf(entries: AsyncIterable<ArchiveEntry>): Readable {
	const pack = createPack();
	fill(pack, entries).then(
		() => pack.finalize(),
		(error: Error) => pack.destroy(error),
	);
	return Readable.from(pack, { objectMode: false });
}

async function fill(pack: Pack, entries: AsyncIterable<ArchiveEntry>): Promise<void> {
	for await (const entry of entries) {
		if (entry.kind === 'symlink') {
			const { path, target } = entry;
			pack.entry({ name: path, type: 'symlink', linkname: target, mode: 0o777, mtime: MODIFIED });
			continue;
		}
		const { path: name, size, content } = entry;
		const header = { name, size, mode: entry.executable ? 0o755 : 0o644, mtime: MODIFIED };
		if (Buffer.isBuffer(content)) await addWhole(pack, header, content);
		else await pipeline(content, pack.entry(header));
	}
}

/** Ends when the content was taken, so that no more than one waits to be read. */
async function addWhole(pack: Pack, header: Partial<Header> & Pick<Header, 'name'>, content: Buffer): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const entry = pack.entry(header, content, (error) => (error ? reject(error) : resolve()));
		// Where the archive's reader fails, so does this stream: an event that ends the process where nobody listens.
		entry.on('error', reject);
	});
}
