/** The process that starts programs, as the one that answers sees it. */
import type { CommitFetcher, CommitsFetched, CommitsWanted } from '../checks/ports/git.ts';
import type { Quarantine, Questions } from '../checks/ports/quarantine.ts';
import type { KnownRepository } from '../checks/ports/store.ts';
import { Child, type ChildOptions } from '../peers/calls/child.ts';
import { valueOf } from '../peers/calls/messages.ts';
import { within } from '../peers/deadline.ts';
import { goAsUsual } from '../peers/priority.ts';
import { InfrastructureError, Superseded } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { Duty } from './serve.ts';

export interface StarterOptions extends ChildOptions {
	readonly logger: Logger;
	/** How often it is asked whether it is there. Default: 15,000. */
	readonly askMs?: number;
}

/** So many questions without an answer, and it is ended. */
const MAX_UNANSWERED = 4;
const ASK_MS = 15_000;
/** Until it has ended what it started. */
const CLOSE_MS = 5000;

/** It ended in the middle of a call. */
export class StarterEnded extends InfrastructureError {}

/** It is small, and stays so. */
const NODE_OPTIONS = ['--liftoff-only', '--max-semi-space-size=2', '--optimize-for-size'];

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
	#child: Child;
	#isClosed = false;

	constructor(options: StarterOptions) {
		this.#options = options;
		this.#child = this.#start();
	}

	run: Quarantine['run'] = async (task, input, { clockMs, answers, signal, clearUp = async () => {} }) => {
		const order = { task, input, clockMs, questions: Object.keys(answers) };
		try {
			// What a task gives is what its type says: all sides have the same code.
			// oxlint-disable-next-line typescript/no-unsafe-type-assertion
			return (await this.#call('run', order, { answers: { ...answers, clearUp }, signal })) as never;
		} catch (error) {
			if (error instanceof StarterEnded) await clearUp().catch((problem: unknown) => this.#notClearedUp(problem));
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
		const child = this.#child;
		const late = () => new StarterEnded('It does not close.');
		const closed = child.hasEnded ? Promise.resolve() : within({ ms: CLOSE_MS, late }, this.#call('close', null));
		// By being asked to, it keeps what the next one starts faster with.
		await closed.then(
			() => child.process.connected && child.process.disconnect(),
			() => child.process.kill('SIGKILL'),
		);
		this.#isClosed = true;
		await child.ended;
	}

	async #call(name: Duty, input: unknown, { answers, signal }: Call = {}): Promise<unknown> {
		if (this.#isClosed) throw new Superseded('The process ends.');
		if (this.#child.hasEnded) this.#child = this.#start();
		const { calls, ended } = this.#child;
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

	#start(): Child {
		const child = new Child(this.#options, NODE_OPTIONS, 'inherit');
		if (child.process.pid !== undefined) goAsUsual(child.process.pid);
		void this.#watch(child);
		return child;
	}

	/** One that answers nothing any more is ended: what waits for it is tried again with another. */
	async #watch(child: Child): Promise<void> {
		const { askMs = ASK_MS, logger } = this.#options;
		let unanswered = 0;
		const ask = async () => {
			if (++unanswered > MAX_UNANSWERED) {
				logger.error({}, 'the process that starts programs does not answer: it is ended');
				child.process.kill('SIGKILL');
				return;
			}
			await Promise.race([child.calls.begin('alive', null).outcome, child.ended]);
			unanswered = 0;
		};
		const timer = setInterval(() => void ask(), askMs);
		timer.unref();
		await child.ended;
		clearInterval(timer);
		if (!this.#isClosed) logger.error({ signal: child.process.signalCode }, 'the process that starts programs ended');
	}

	#notClearedUp(problem: unknown): void {
		this.#options.logger.warn({ err: problem }, 'what a quarantined process left could not be cleared up');
	}
}
