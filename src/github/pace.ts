import { setTimeout } from 'node:timers/promises';

export interface PaceOptions {
	/** How long a second is; tests are in a hurry. */
	readonly secondMs: number;
	/** False: writes are not kept apart. */
	readonly spaceWrites: boolean;
}

/** GitHub allows 100, whoever asks. */
const REQUESTS_AT_ONCE = 10;
/** GitHub allows 80 writes that create something a minute: these at once, and one a second. */
const WRITES_AT_ONCE = 15;
/** A comment notifies people, and GitHub wants fewer of these. */
const NOTIFICATION_COST = 3;

export type Weight = 'read' | 'write' | 'notification';

/** How fast one installation may ask: GitHub counts for each of them alone. */
export class Pace {
	readonly #options: PaceOptions;
	readonly #waiting: (() => void)[] = [];
	#running = 0;
	#writes = WRITES_AT_ONCE;
	#countedAt = performance.now();
	#lastWrite: Promise<unknown> = Promise.resolve();
	#pausedUntil = 0;

	constructor(options: PaceOptions) {
		this.#options = options;
	}

	/** Nobody would notice if it were forgotten. */
	get isIdle(): boolean {
		this.#count();
		return this.#running === 0 && this.#writes >= WRITES_AT_ONCE && this.pauseSeconds <= 0;
	}

	/** How long GitHub still wants to hear nothing of the installation. */
	get pauseSeconds(): number {
		return (this.#pausedUntil - performance.now()) / this.#options.secondMs;
	}

	/** GitHub wants to hear nothing for a while. */
	pause(seconds: number): void {
		this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + seconds * this.#options.secondMs);
	}

	/** Does a request as soon as there is room for it; writes one after the other. */
	async run<T>(weight: Weight, request: () => Promise<T>): Promise<T> {
		if (weight === 'read') return this.#whenThereIsRoom(request);
		const write = this.#lastWrite.then(async () => {
			if (this.#options.spaceWrites) await this.#mayWrite(weight === 'notification' ? NOTIFICATION_COST : 1);
			return this.#whenThereIsRoom(request);
		});
		this.#lastWrite = write.catch(() => undefined);
		return write;
	}

	async #whenThereIsRoom<T>(request: () => Promise<T>): Promise<T> {
		if (this.#running >= REQUESTS_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
		else this.#running++;
		try {
			return await request();
		} finally {
			const next = this.#waiting.shift();
			if (next === undefined) this.#running--;
			else next();
		}
	}

	async #mayWrite(cost: number): Promise<void> {
		this.#count();
		this.#writes -= cost;
		if (this.#writes < 0) await setTimeout(-this.#writes * this.#options.secondMs, undefined, { ref: false });
	}

	#count(): void {
		const now = performance.now();
		this.#writes = Math.min(WRITES_AT_ONCE, this.#writes + (now - this.#countedAt) / this.#options.secondMs);
		this.#countedAt = now;
	}
}
