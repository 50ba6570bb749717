import { LimitExceeded } from '../../shared/errors.ts';
import { outcomeOf, valueOf, type Order, type Outcome, type Report } from './messages.ts';

/** Asks whoever called, by the name of the question. */
export type Asked = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

type Work = (name: string, input: unknown, asked: Asked, signal: AbortSignal) => Promise<unknown>;

/** Of what a call gives: who called has to read it, and the database to keep it. */
const MAX_OUTPUT_BYTES = 4 * 1024 ** 2;

/** The side that is called. */
export class Called {
	readonly #work: Work;
	readonly #tell: (report: Report) => void;
	readonly #running = new Map<number, AbortController>();
	readonly #questions = new Map<number, (outcome: Outcome) => void>();
	#count = 0;

	constructor(work: Work, tell: (report: Report) => void) {
		this.#work = work;
		this.#tell = tell;
	}

	hear(order: Order): void {
		switch (order.kind) {
			case 'call':
				return void this.#run(order);
			case 'answer':
				this.#questions.get(order.question)?.(order.outcome);
				this.#questions.delete(order.question);
				return;
			case 'abort':
				this.#running.get(order.call)?.abort();
				return;
			default:
				order satisfies never;
		}
	}

	async #run({ call, name, input }: Extract<Order, { kind: 'call' }>): Promise<void> {
		const abort = new AbortController();
		this.#running.set(call, abort);
		const outcome = await outcomeOf(this.#work(name, input, this.#askedBy(call), abort.signal));
		this.#running.delete(call);
		this.#tell({ kind: 'done', call, outcome: await bounded(outcome) });
	}

	#askedBy(call: number): Asked {
		return new Proxy(
			{},
			{
				get:
					(_, name) =>
					(...args: unknown[]) =>
						this.#ask(call, String(name), args),
			},
		);
	}

	async #ask(call: number, name: string, args: readonly unknown[]): Promise<unknown> {
		const question = this.#count++;
		const outcome = await new Promise<Outcome>((resolve) => {
			this.#questions.set(question, resolve);
			this.#tell({ kind: 'question', call, question, name, args });
		});
		return valueOf(outcome);
	}
}

function bounded(outcome: Outcome): Outcome | Promise<Outcome> {
	if ('error' in outcome || outcome.value.length <= MAX_OUTPUT_BYTES) return outcome;
	const sentence = `What there is to say of it has more than ${MAX_OUTPUT_BYTES / 1024 ** 2} MiB, which is more than can be kept.`;
	return outcomeOf(Promise.reject(new LimitExceeded('log', sentence)));
}
