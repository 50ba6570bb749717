import { Unavailable } from '../../shared/errors.ts';
import { requireEngine, type ContainerEngine } from '../container-engine.ts';

/** An engine of which nothing was heard for this long is asked whether it is there; a client may take twice as long. */
const ENGINE_SILENCE_MS = 60_000;

/** Notices an engine, or one of its clients, that does not answer any more. */
export class EngineWatch {
	readonly silenceMs: number;
	readonly #engine: ContainerEngine;
	/** When the container was measured last, or a command said something. */
	#heardAt = performance.now();
	/** Since when a client was to run a command that has not begun; null where it has. */
	#awaitedSince: number | null = null;

	constructor(engine: ContainerEngine, silenceMs = ENGINE_SILENCE_MS) {
		this.#engine = engine;
		this.silenceMs = silenceMs;
	}

	/** Whether a command was given and has not begun. */
	get awaitsCommand(): boolean {
		return this.#awaitedSince !== null;
	}

	heard(): void {
		this.#heardAt = performance.now();
	}

	commandGiven(): void {
		this.#awaitedSince = performance.now();
	}

	/** It has begun, or ended without. */
	commandBegun(): void {
		this.#awaitedSince = null;
	}

	/**
	 * @throws Unavailable where the command has not begun for long, whoever else the engine answers; where nothing was heard
	 * of the engine for long, and it does not answer either.
	 */
	async require(): Promise<void> {
		const now = performance.now();
		if (this.#awaitedSince !== null && now - this.#awaitedSince >= 2 * this.silenceMs) {
			const seconds = Math.round((2 * this.silenceMs) / 1000);
			throw new Unavailable('container-engine', `The container engine did not begin a command within ${seconds} s.`);
		}
		if (now - this.#heardAt < this.silenceMs) return;
		// Until it has answered nobody else asks.
		this.#heardAt = Infinity;
		await requireEngine(this.#engine, this.silenceMs / 2);
		this.#heardAt = performance.now();
	}
}
