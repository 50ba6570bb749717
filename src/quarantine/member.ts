/** One process apart: does one task at a time, and is ended where that takes more than it may. */
import type { Questions, Run, TaskLimits } from '../checks/ports/quarantine.ts';
import { Child, type ChildOptions } from '../peers/calls/child.ts';
import { valueOf } from '../peers/calls/messages.ts';
import { giveWay } from '../peers/priority.ts';
import { endGroup } from '../peers/process-group.ts';
import type { LimitKind } from '../shared/errors.ts';
import { processUse } from './process-use.ts';

/** Why it ended in the middle of a task. */
export type Ending = Extract<LimitKind, 'time' | 'memory'> | 'clock' | 'unknown';

/** It ended before it was done. */
export class MemberEnded extends Error {
	readonly ending: Ending;

	constructor(ending: Ending, said: string) {
		super(`A quarantined process ended (${ending}): ${said}`);
		this.ending = ending;
	}
}

interface Work extends Run<Questions> {
	readonly task: TaskLimits;
	readonly input: unknown;
}

/** Of V8's own memory, in MiB; a task's `memoryBytes` counts buffers as well. Young memory is taken whole even where nothing is done. */
const NODE_OPTIONS = ['--max-old-space-size=1024', '--max-semi-space-size=2'];
const WATCH_MS = 100;
/** Between being asked to stop and being ended: containers have to be removed. */
const GRACE_MS = 30_000;
const MAX_SAID = 2000;

export class Member {
	readonly #child: Child;
	/** The end of what it wrote to standard error. */
	#said = '';

	constructor(options: ChildOptions) {
		this.#child = new Child(options, NODE_OPTIONS, 'pipe');
		const { pid, stderr } = this.#child.process;
		if (pid !== undefined) giveWay(pid);
		stderr?.on('data', (chunk: Buffer) => {
			this.#said = `${this.#said}${chunk.toString()}`.slice(-MAX_SAID);
		});
	}

	get hasEnded(): boolean {
		return this.#child.hasEnded;
	}

	get memoryBytes(): number {
		return processUse(this.#child.process.pid ?? 0)?.memoryBytes ?? 0;
	}

	/** Ends it and what it started and did not put into a group of its own. */
	async end(): Promise<void> {
		if (!this.hasEnded) {
			endGroup(this.#child.process.pid);
			this.#child.process.kill('SIGKILL');
		}
		await this.#child.ended;
	}

	/** @throws MemberEnded; what the work throws. */
	async run({ task, input, answers, clockMs, signal }: Work): Promise<unknown> {
		const watch = this.#watch(task, clockMs);
		let grace: NodeJS.Timeout | undefined;
		const call = this.#child.calls.begin(task.name, input, answers);
		const stop = () => {
			call.abort();
			grace = setTimeout(() => void this.end(), GRACE_MS);
		};
		try {
			if (signal.aborted) stop();
			else signal.addEventListener('abort', stop, { once: true });
			const outcome = await Promise.race([call.outcome, this.#child.ended]);
			if (outcome === undefined) throw new MemberEnded(watch.ending() ?? this.#ownEnding(), this.#said.trim());
			return valueOf(outcome);
		} finally {
			watch.stop();
			clearTimeout(grace);
			signal.removeEventListener('abort', stop);
			call.forget();
		}
	}

	/** Ends it where it uses more than the task may. */
	#watch({ processorMs, memoryBytes }: TaskLimits, clockMs: number) {
		const { pid = 0 } = this.#child.process;
		const started = performance.now();
		const before = processUse(pid)?.processorMs ?? 0;
		let ending: Ending | null = null;
		const timer = setInterval(() => {
			const use = processUse(pid);
			if (use !== null && use.processorMs - before > processorMs) ending ??= 'time';
			else if (use !== null && use.memoryBytes > memoryBytes) ending ??= 'memory';
			else if (performance.now() - started > clockMs) ending ??= 'clock';
			if (ending !== null) void this.end();
		}, WATCH_MS);
		return { ending: () => ending, stop: () => clearInterval(timer) };
	}

	/** V8 ends the process where its heap is full, the kernel where the machine's memory is. */
	#ownEnding(): Ending {
		const isHeap = /out of memory|Allocation failed/i.test(this.#said);
		return isHeap || this.#child.process.signalCode === 'SIGKILL' ? 'memory' : 'unknown';
	}
}
