import type { Urgency } from '../checks/ports/store.ts';

/** So many urgent tasks may come before one that waits, which must not wait for ever: a running job's heartbeat. */
const URGENT_IN_A_ROW = 8;

/** Gives what only one can use at a time to one task after the other, to urgent ones first. */
export class Turns {
	readonly #waiting: Record<Urgency, (() => void)[]> = { urgent: [], usual: [] };
	#isTaken = false;
	#urgentInARow = 0;

	/** A task must not ask for a turn itself. */
	async take<T>(urgency: Urgency, task: () => Promise<T>): Promise<T> {
		if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting[urgency].push(resolve));
		this.#isTaken = true;
		try {
			return await task();
		} finally {
			// The embedded database never waits for anything outside of this process: without a pause nothing else would run.
			if (this.#isUrgentNext()) this.#pass();
			else setImmediate(() => this.#pass());
		}
	}

	#pass(): void {
		const next = this.#next();
		this.#isTaken = next !== undefined;
		next?.();
	}

	#isUrgentNext(): boolean {
		const { urgent, usual } = this.#waiting;
		return urgent.length > 0 && (usual.length === 0 || this.#urgentInARow < URGENT_IN_A_ROW);
	}

	#next(): (() => void) | undefined {
		const { urgent, usual } = this.#waiting;
		const isUrgent = this.#isUrgentNext();
		this.#urgentInARow = isUrgent && usual.length > 0 ? this.#urgentInARow + 1 : 0;
		return (isUrgent ? urgent : usual).shift();
	}
}
