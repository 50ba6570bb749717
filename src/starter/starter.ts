/** The process that starts programs, as the one that answers sees it. */
import { fork, type ChildProcess } from 'node:child_process';
import type { CommitFetcher, CommitsFetched, CommitsWanted } from '../checks/ports/git.ts';
import type { Quarantine, Questions, Run, TaskLimits } from '../checks/ports/quarantine.ts';
import type { KnownRepository } from '../checks/ports/store.ts';
import { Calls } from '../peers/calls/calls.ts';
import { valueOf, type Report } from '../peers/calls/messages.ts';
import { goAsUsual } from '../peers/priority.ts';
import { InfrastructureError, Superseded } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { Duty, Settings } from './serve.ts';

export interface StarterOptions {
	/** The module that the process runs. */
	readonly program: URL;
	/** Plain data, its first message. Never a secret. */
	readonly settings: unknown;
	/** All of its environment. */
	readonly env: Readonly<Record<string, string>>;
	readonly logger: Logger;
	/** How often it is asked whether it is there. Default: 15,000. */
	readonly askMs?: number;
}

/** So many questions without an answer, and it is ended. */
const MAX_UNANSWERED = 4;
const ASK_MS = 15_000;

/** It ended in the middle of a call. */
export class StarterEnded extends InfrastructureError {}

interface Running {
	readonly process: ChildProcess;
	readonly calls: Calls;
	/** Resolves when it has ended. */
	readonly ended: Promise<void>;
}

interface Call {
	readonly answers?: Questions;
	readonly signal?: AbortSignal | undefined;
}

/**
 * To start a program, Linux copies the page tables of who starts it: 40 ms for one of some hundred megabytes, in which it
 * answers nothing. So a small process starts git and the quarantined processes. One that ended is replaced.
 */
export class Starter implements Quarantine, CommitFetcher {
	readonly #options: StarterOptions;
	#running: Running | null = null;
	#isClosed = false;

	constructor(options: StarterOptions) {
		this.#options = options;
		this.#running = this.#start();
	}

	run: Quarantine['run'] = async (task, input, { clockMs, answers, signal, clearUp = async () => {} }) => {
		const { name, doing, processorMs, memoryBytes } = task;
		const limits: TaskLimits = { name, doing, processorMs, memoryBytes };
		const order = { task: limits, input, clockMs, questions: Object.keys(answers) };
		try {
			// What a task gives is what its type says: all sides have the same code.
			// oxlint-disable-next-line typescript/no-unsafe-type-assertion
			return (await this.#call('run', order, { answers: { ...answers, clearUp }, signal })) as never;
		} catch (error) {
			if (error instanceof StarterEnded) await this.#clearUp(clearUp);
			throw error;
		}
	};

	async fetchCommits({ credentials, signal, ...wanted }: CommitsWanted): Promise<CommitsFetched> {
		const answers: Questions = credentials === null ? {} : { credentials };
		const order = { ...wanted, hasCredentials: credentials !== null };
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion
		return (await this.#call('fetchCommits', order, { answers, signal })) as CommitsFetched;
	}

	/** Removes mirrors that nobody used for long, and what is too much. */
	async makeRoom(): Promise<void> {
		await this.#call('makeRoom', null);
	}

	/** Removes the mirrors of all other repositories. */
	async keepOnly(known: readonly KnownRepository[]): Promise<void> {
		await this.#call('keepOnly', known);
	}

	/** Ends it, and all that it started; what they do is lost. */
	async close(): Promise<void> {
		const running = this.#running;
		if (running === null) return;
		await this.#call('close', null).catch(() => undefined);
		this.#isClosed = true;
		if (running.process.connected) running.process.disconnect();
		await running.ended;
	}

	async #call(name: Duty, input: unknown, { answers, signal }: Call = {}): Promise<unknown> {
		if (this.#isClosed) throw new Superseded('The process ends.');
		const { calls, ended } = (this.#running ??= this.#start());
		const call = calls.begin(name, input, answers);
		if (signal?.aborted === true) call.abort();
		else signal?.addEventListener('abort', call.abort, { once: true });
		try {
			const outcome = await Promise.race([call.outcome, ended]);
			if (outcome === undefined) throw new StarterEnded('The process that starts programs ended in the middle of it.');
			return valueOf(outcome);
		} finally {
			signal?.removeEventListener('abort', call.abort);
			call.forget();
		}
	}

	#start(): Running {
		const { program, settings, env, logger } = this.#options;
		const child = fork(program, [], {
			execArgv: ['--liftoff-only', '--max-semi-space-size=2'],
			env,
			serialization: 'advanced',
			stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
			// A terminal's Ctrl-C is for us, who tell it.
			detached: true,
		});
		if (child.pid !== undefined) goAsUsual(child.pid);
		const calls = new Calls((order) => send(child, order));
		// It is our own code that speaks.
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion
		child.on('message', (message) => calls.hear(message as Report));
		const ended = new Promise<void>((resolve) => {
			const end = () => {
				if (this.#running?.process === child) this.#running = null;
				if (!this.#isClosed) logger.error({ signal: child.signalCode }, 'the process that starts programs ended');
				resolve();
			};
			child.once('exit', end);
			child.once('error', end);
		});
		send(child, { kind: 'settings', settings } satisfies Settings);
		void this.#watch(child, calls, ended);
		return { process: child, calls, ended };
	}

	/** One that answers nothing any more is ended: what waits for it is tried again with another. */
	async #watch(child: ChildProcess, calls: Calls, ended: Promise<void>): Promise<void> {
		const { askMs = ASK_MS, logger } = this.#options;
		// To load takes its time on a busy machine.
		await Promise.race([calls.begin('alive', null).outcome, ended]);
		let unanswered = 0;
		const ask = async () => {
			if (++unanswered > MAX_UNANSWERED) {
				logger.error({}, 'the process that starts programs does not answer: it is ended');
				child.kill('SIGKILL');
				return;
			}
			await Promise.race([calls.begin('alive', null).outcome, ended]);
			unanswered = 0;
		};
		const timer = setInterval(() => void ask(), askMs);
		timer.unref();
		await ended;
		clearInterval(timer);
	}

	async #clearUp(clearUp: NonNullable<Run<Questions>['clearUp']>): Promise<void> {
		try {
			await clearUp();
		} catch (error) {
			this.#options.logger.warn({ err: error }, 'what a quarantined process left could not be cleared up');
		}
	}
}

/** To a process that has ended nothing is said. */
function send(child: ChildProcess, message: object): void {
	if (child.connected) child.send(message, () => undefined);
}
