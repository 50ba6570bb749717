/** Reads many blobs through one `git cat-file --batch`. */
import { within } from '../peers/deadline.ts';
import { InfrastructureError, Unavailable } from '../shared/errors.ts';
import type { GitCommand } from './git-command.ts';

/** The contents of one blob must be read to their end before the next blob is asked for. */
export interface Blob {
	readonly size: number;
	readonly content: AsyncIterable<Buffer>;
}

const MAX_HEADER_BYTES = 200;
/** For the next bytes; who reads them may take longer. */
const SILENCE_MS = 60_000;

/**
 * Gives the blobs in the order of `ids`. Ends git when the caller stops early.
 * @throws InfrastructureError where one is not there; Unavailable where git says nothing.
 */
export async function* readBlobs(
	git: GitCommand,
	gitDirectory: string,
	ids: readonly string[],
	silenceMs = SILENCE_MS,
): AsyncGenerator<Blob> {
	const child = git.start(['cat-file', '--batch', '--buffer'], { gitDirectory });
	child.stdin.on('error', () => {}); // git ended early; reading its output says so
	child.stdin.end(ids.map((id) => `${id}\n`).join(''));
	const reader = new ByteReader(child.stdout, silenceMs);
	try {
		for (const id of ids) {
			const header = /^\S+ blob (\d+)$/.exec(await reader.line());
			if (header === null) throw new InfrastructureError(`git has no blob ${id}.`);
			const size = Number(header[1]);
			yield { size, content: reader.take(size) };
			await reader.skipNewline();
		}
	} finally {
		child.end();
	}
}

class ByteReader {
	readonly #chunks: AsyncIterator<Buffer>;
	readonly #silenceMs: number;
	#buffer: Buffer = Buffer.alloc(0);

	constructor(source: AsyncIterable<Buffer>, silenceMs: number) {
		this.#chunks = source[Symbol.asyncIterator]();
		this.#silenceMs = silenceMs;
	}

	async line(): Promise<string> {
		while (!this.#buffer.includes(0x0a)) {
			if (this.#buffer.length > MAX_HEADER_BYTES) throw new InfrastructureError('git gave an unexpected header.');
			this.#buffer = Buffer.concat([this.#buffer, await this.#next()]);
		}
		const end = this.#buffer.indexOf(0x0a);
		const line = this.#buffer.toString('latin1', 0, end);
		this.#buffer = this.#buffer.subarray(end + 1);
		return line;
	}

	async *take(size: number): AsyncGenerator<Buffer> {
		let left = size;
		while (left > 0) {
			if (this.#buffer.length === 0) this.#buffer = await this.#next();
			const chunk = this.#buffer.subarray(0, left);
			this.#buffer = this.#buffer.subarray(chunk.length);
			left -= chunk.length;
			yield chunk;
		}
	}

	async skipNewline(): Promise<void> {
		if ((await this.line()) !== '') throw new InfrastructureError('git gave a blob of another size than it said.');
	}

	async #next(): Promise<Buffer> {
		const late = () => new Unavailable('git', 'git cat-file said nothing for too long.');
		const { value, done } = await within({ ms: this.#silenceMs, late }, this.#chunks.next());
		if (done === true) throw new InfrastructureError('git ended before it gave all blobs.');
		return Buffer.from(value);
	}
}
