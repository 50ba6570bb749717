import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';

/** Of all bodies that are being received or worked on: GitHub sends some kilobytes, and at most 25 MiB, at once. */
const MAX_HELD_BYTES = 32 * 1024 * 1024;
/** GitHub waits ten seconds for its answer. */
const RECEIVE_WITHIN_MS = 10_000;

/** A body that has come whole; it takes room until that is given back. */
interface ReceivedBody {
	readonly bytes: Buffer;
	readonly giveBack: () => void;
}

interface Arriving {
	held: number;
	readonly giveUp: () => void;
}

/**
 * Receives bodies whole, within a number of bytes for all of them together: where there is no more room, what has been
 * arriving for the longest time gives up its own. Whoever sends half of a body and waits holds up nobody else.
 */
export class BodyRoom {
	readonly #maxBytes: number;
	readonly #withinMs: number;
	/** The oldest first. */
	readonly #arriving = new Set<Arriving>();
	#held = 0;

	constructor(maxBytes = MAX_HELD_BYTES, withinMs = RECEIVE_WITHIN_MS) {
		this.#maxBytes = maxBytes;
		this.#withinMs = withinMs;
	}

	/** Null where it did not come in time, or there is no room for it: the connection is closed then. */
	async receive(request: IncomingMessage): Promise<ReceivedBody | null> {
		const chunks: Buffer[] = [];
		const one: Arriving = { held: 0, giveUp: () => void request.destroy() };
		const deadline = setTimeout(one.giveUp, this.#withinMs);
		this.#arriving.add(one);
		// Not as an iterator, which makes of many large bodies more work than all the rest is.
		request.on('data', (chunk: Buffer) => {
			chunks.push(chunk);
			one.held += chunk.length;
			this.#held += chunk.length;
			this.#makeRoom();
		});
		// Whoever sent it may go away, or have to.
		const isWhole = await finished(request, { writable: false }).then(
			() => request.complete,
			() => false,
		);
		clearTimeout(deadline);
		this.#arriving.delete(one);
		if (!isWhole) this.#giveBack(one);
		return isWhole ? { bytes: Buffer.concat(chunks), giveBack: () => this.#giveBack(one) } : null;
	}

	#makeRoom(): void {
		for (const oldest of this.#arriving) {
			if (this.#held <= this.#maxBytes) return;
			oldest.giveUp();
			this.#arriving.delete(oldest);
			this.#giveBack(oldest);
		}
	}

	#giveBack(one: Arriving): void {
		this.#held -= one.held;
		one.held = 0;
	}
}
