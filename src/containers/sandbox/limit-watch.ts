/** Watches what a build takes of its limits of time: what it used counts, not how busy the machine was. No clock. */
import type { SandboxLimits, SandboxUse } from '../../checks/ports/sandbox.ts';

/** Below this share of one processor a build is idle: some hang in a loop that looks for something every second. */
const IDLE_SHARE = 0.01;

/** `clock` is the machine's own limit; the others are the build's. */
export type TimeLimit = 'time' | 'silence' | 'clock';

type WatchLimits = Pick<SandboxLimits, 'timeMs' | 'silenceMs' | 'clockMs' | 'cpus'>;

/** All times in milliseconds of any one clock that only goes forward. */
export class LimitWatch {
	readonly #limits: WatchLimits;
	readonly #startedAt: number;
	#processorMs = 0;
	/** When the container could not be measured any more; null while it can, or while the first answer is awaited. */
	#lostAt: number | null = null;
	/** Since when nothing was said and next to nothing used, and what had been used by then. */
	#quietSince: number;
	#usedBefore = 0;
	#lastOutputAt: number;
	#longestSilence = 0;
	#measuredAt: number | null = null;

	constructor(limits: WatchLimits, startedAt: number) {
		this.#limits = limits;
		this.#startedAt = startedAt;
		this.#quietSince = startedAt;
		this.#lastOutputAt = startedAt;
	}

	/** A command begins: what was between two commands is no silence of theirs. */
	begin(at: number): void {
		this.#lastOutputAt = at;
		this.#quietSince = at;
		this.#usedBefore = this.#processorMs;
	}

	/** The command ended, or was made to. */
	end(at: number): void {
		this.#longestSilence = Math.max(this.#longestSilence, at - this.#silentSince());
	}

	output(at: number): void {
		this.#lastOutputAt = at;
		this.#noteActivity(at);
	}

	/** @param processorMs processor time of the whole container so far. */
	measured(processorMs: number, at: number): void {
		// Time that was measured before stays used: a count that goes back is no count.
		this.#processorMs = Math.max(this.#processorMs, processorMs);
		this.#measuredAt = at;
		if (this.#processorMs - this.#usedBefore > IDLE_SHARE * this.#limits.silenceMs) this.#noteActivity(at);
	}

	/** There will be no measurements. */
	lost(at: number): void {
		this.#lostAt ??= at;
	}

	/** Null within the limits. Where nothing is measured, the build is taken to have used all that it could. */
	exceeded(at: number): TimeLimit | null {
		const { clockMs, timeMs, silenceMs, cpus } = this.#limits;
		const unmeasured = this.#lostAt === null ? 0 : (at - this.#lostAt) * cpus;
		if (this.#processorMs + unmeasured >= timeMs) return 'time';
		// A container that has not answered yet is not known to be idle.
		const silentUntil = this.#lostAt === null ? (this.#measuredAt ?? this.#startedAt) : at;
		if (silentUntil - this.#silentSince() >= silenceMs) return 'silence';
		return at - this.#startedAt >= clockMs ? 'clock' : null;
	}

	/** Null where not all of it could be measured. */
	used(): SandboxUse | null {
		if (this.#lostAt !== null || this.#measuredAt === null) return null;
		return { processorMs: Math.round(this.#processorMs), silenceMs: Math.round(this.#longestSilence) };
	}

	#silentSince(): number {
		return this.#lostAt === null ? this.#quietSince : this.#lastOutputAt;
	}

	#noteActivity(at: number): void {
		this.#longestSilence = Math.max(this.#longestSilence, at - this.#quietSince);
		this.#quietSince = at;
		this.#usedBefore = this.#processorMs;
	}
}
