/** Processes apart: started when they are needed, kept for the tasks that follow, ended when they are idle. */
import type { Quarantine, Questions, Run, TaskLimits } from '../checks/ports/quarantine.ts';
import type { ChildOptions } from '../peers/calls/child.ts';
import { LimitExceeded, Superseded } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import { Member, MemberEnded } from './member.ts';
import { Slots } from './slots.ts';

export interface PoolOptions extends ChildOptions {
	/** How many tasks of a name are done at once, each in a process of its own. */
	readonly atOnce: Readonly<Record<TaskLimits['name'], number>>;
	readonly logger: Logger;
}

/** A task whose process ended is done once more, in a new one. */
const TRIES = 2;
/** Starting one takes less than half a second, and each holds a hundred megabytes. */
const IDLE_MS = 15_000;
/** One that has grown beyond this is not used again. */
const MAX_IDLE_BYTES = 300 * 1024 ** 2;

export class Pool implements Quarantine {
	readonly #options: PoolOptions;
	readonly #slots: Readonly<Record<string, Slots>>;
	readonly #idle: Member[] = [];
	readonly #all = new Set<Member>();
	#isClosed = false;

	constructor(options: PoolOptions) {
		this.#options = options;
		this.#slots = Object.fromEntries(Object.entries(options.atOnce).map(([name, count]) => [name, new Slots(count)]));
	}

	run: Quarantine['run'] = async (task, input, run) => {
		// What a task gives is what its type says: both sides have the same code.
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion
		return (await this.#slots[task.name]!.hold(run.signal, () => this.#try(task, input, run))) as never;
	};

	async #try(task: TaskLimits, input: unknown, run: Run<Questions>): Promise<unknown> {
		for (let tries = 1; ; tries++) {
			const member = this.#take();
			try {
				return await member.run({ task, input, ...run });
			} catch (error) {
				if (!(error instanceof MemberEnded)) throw error;
				this.#options.logger.warn({ err: error, task: task.name, tries }, 'a quarantined process ended');
				await this.#clearUp(run);
				if (run.signal.aborted) throw new Superseded('The work was stopped.', { cause: error });
				if (tries >= TRIES) throw limitOf(task, error);
			} finally {
				this.#putBack(member);
			}
		}
	}

	async #clearUp({ clearUp }: Run<Questions>): Promise<void> {
		try {
			await clearUp?.();
		} catch (error) {
			this.#options.logger.warn({ err: error }, 'what a quarantined process left could not be cleared up');
		}
	}

	#take(): Member {
		let member = this.#idle.pop();
		while (member?.hasEnded === true) member = this.#idle.pop();
		return member ?? this.#start();
	}

	#start(): Member {
		if (this.#isClosed) throw new Superseded('The process ends.');
		const member = new Member(this.#options);
		this.#all.add(member);
		return member;
	}

	#putBack(member: Member): void {
		const isOfUse = !this.#isClosed && !member.hasEnded && member.memoryBytes <= MAX_IDLE_BYTES;
		if (!isOfUse) return void this.#end(member);
		this.#idle.push(member);
		setTimeout(() => this.#endIdle(member), IDLE_MS).unref();
	}

	#endIdle(member: Member): void {
		const place = this.#idle.indexOf(member);
		if (place === -1) return;
		this.#idle.splice(place, 1);
		void this.#end(member);
	}

	async #end(member: Member): Promise<void> {
		this.#all.delete(member);
		await member.end();
	}

	/** Ends all of them; what they do is lost. */
	async close(): Promise<void> {
		this.#isClosed = true;
		await Promise.all([...this.#all].map((member) => this.#end(member)));
	}
}

function limitOf({ doing, processorMs, memoryBytes }: TaskLimits, { ending }: MemberEnded): LimitExceeded {
	const mebibytes = Math.round(memoryBytes / 1024 ** 2);
	const sentences = {
		time: `More than ${processorMs / 1000} s of processor time went into ${doing}, twice.`,
		memory: `More than ${mebibytes} MiB of memory went into ${doing}, twice.`,
		clock: `There was no end to ${doing}, twice.`,
		unknown: `The process that was ${doing} ended before it was done, twice.`,
	};
	return new LimitExceeded(ending === 'memory' || ending === 'unknown' ? 'memory' : 'time', sentences[ending]);
}
