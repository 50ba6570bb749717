/** Containers of builds to come, started while those before them end: a build then need not wait for its own. */
import type { SandboxSession } from '../ports/sandbox.ts';

type Start<Build> = (build: Build, signal: AbortSignal) => Promise<SandboxSession>;

export class ContainersAhead<Build> {
	/** Builds that have not begun, in their order. */
	readonly #toCome: Set<Build>;
	readonly #started = new Map<Build, Promise<SandboxSession>>();
	readonly #start: Start<Build>;
	readonly #isNeeded: (build: Build) => Promise<boolean>;

	/** @param isNeeded whether a build takes a container at all. */
	constructor(
		builds: Iterable<Build>,
		{ start, isNeeded }: { start: Start<Build>; isNeeded: (build: Build) => Promise<boolean> },
	) {
		this.#toCome = new Set(builds);
		this.#start = start;
		this.#isNeeded = isNeeded;
	}

	/** Starts the container of the next build that has none. @param signal ends the build. */
	async startNext(signal: AbortSignal): Promise<void> {
		for (const build of this.#toCome) {
			if (this.#started.has(build) || !(await this.#isNeeded(build))) continue;
			// Meanwhile it may have begun.
			if (!this.#toCome.has(build) || this.#started.has(build)) continue;
			const starting = this.#start(build, signal);
			// The build is told why, if there is one.
			starting.catch(() => undefined);
			this.#started.set(build, starting);
			return;
		}
	}

	/** A build begins. @returns its container, which is the build's to close; undefined where none was started. */
	take(build: Build): Promise<SandboxSession> | undefined {
		this.#toCome.delete(build);
		const started = this.#started.get(build);
		this.#started.delete(build);
		return started;
	}

	/** Closes what no build took; nothing is started any more. */
	async close(): Promise<void> {
		this.#toCome.clear();
		const left = [...this.#started.values()];
		this.#started.clear();
		for (const started of await Promise.allSettled(left))
			if (started.status === 'fulfilled') await started.value.close();
	}
}
