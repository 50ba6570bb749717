/** One process apart: does one task at a time, and is ended where that takes more than it may. */
import { fork, type ChildProcess } from 'node:child_process';
import type { Questions, Run, TaskLimits } from '../checks/ports/quarantine.ts';
import { Calls } from '../peers/calls/calls.ts';
import { valueOf, type Order, type Report } from '../peers/calls/messages.ts';
import { giveWay } from '../peers/priority.ts';
import { endGroup } from '../peers/process-group.ts';
import type { LimitKind } from '../shared/errors.ts';
import type { Settings } from './serve.ts';
import { processUse } from './process-use.ts';

export interface MemberOptions {
	/** The module that the process runs. */
	readonly program: URL;
	/** Plain data, its first message. Never a secret. */
	readonly settings: unknown;
	/** All of its environment. */
	readonly env: Readonly<Record<string, string>>;
}

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

/** Of V8's own memory; a task's `memoryBytes` counts buffers as well. */
const HEAP_MEBIBYTES = 1024;
/** Small, since it is taken whole even where nothing is done. */
const YOUNG_MEBIBYTES = 2;
const WATCH_MS = 100;
/** Between being asked to stop and being ended: containers have to be removed. */
const GRACE_MS = 30_000;
const MAX_SAID = 2000;

export class Member {
	readonly #process: ChildProcess;
	readonly #ended: Promise<void>;
	#hasEnded = false;
	readonly #calls = new Calls((order) => this.#send(order));
	/** The end of what it wrote to standard error. */
	#said = '';

	constructor({ program, settings, env }: MemberOptions) {
		this.#process = fork(program, [], {
			execArgv: [`--max-old-space-size=${HEAP_MEBIBYTES}`, `--max-semi-space-size=${YOUNG_MEBIBYTES}`],
			env,
			serialization: 'advanced',
			stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
			// A terminal's Ctrl-C is for us, who tell it.
			detached: true,
		});
		if (this.#process.pid !== undefined) giveWay(this.#process.pid);
		this.#process.stderr?.on('data', (chunk: Buffer) => {
			this.#said = `${this.#said}${chunk.toString()}`.slice(-MAX_SAID);
		});
		// It is our own code that speaks.
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion
		this.#process.on('message', (message) => this.#calls.hear(message as Report));
		this.#ended = new Promise((resolve) => {
			const end = () => {
				this.#hasEnded = true;
				resolve();
			};
			this.#process.once('exit', end);
			this.#process.once('error', end);
		});
		this.#send({ kind: 'settings', settings });
	}

	get hasEnded(): boolean {
		return this.#hasEnded;
	}

	get memoryBytes(): number {
		return processUse(this.#process.pid ?? 0)?.memoryBytes ?? 0;
	}

	/** Ends it and what it started and did not put into a group of its own. */
	async end(): Promise<void> {
		if (!this.#hasEnded) {
			endGroup(this.#process.pid);
			this.#process.kill('SIGKILL');
		}
		await this.#ended;
	}

	/** @throws MemberEnded; what the work throws. */
	async run({ task, input, answers, clockMs, signal }: Work): Promise<unknown> {
		const watch = this.#watch(task, clockMs);
		let grace: NodeJS.Timeout | undefined;
		const call = this.#calls.begin(task.name, input, answers);
		const stop = () => {
			call.abort();
			grace = setTimeout(() => void this.end(), GRACE_MS);
		};
		try {
			if (signal.aborted) stop();
			else signal.addEventListener('abort', stop, { once: true });
			const outcome = await Promise.race([call.outcome, this.#ended]);
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
		const { pid = 0 } = this.#process;
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
		return isHeap || this.#process.signalCode === 'SIGKILL' ? 'memory' : 'unknown';
	}

	/** To a process that has ended nothing is said. */
	#send(order: Order | Settings): void {
		if (this.#process.connected) this.#process.send(order, () => undefined);
	}
}
