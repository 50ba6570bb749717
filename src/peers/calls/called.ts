import type { Questions } from '../../checks/ports/quarantine.ts';
import { LimitExceeded } from '../../shared/errors.ts';
import { outcomeOf, valueOf, type Order, type Outcome, type Report } from './messages.ts';

/** What can be called, by name. @param asked asks whoever called, by the name of the question. */
export type Callable = Readonly<
	Record<string, (input: unknown, asked: Questions, signal: AbortSignal) => Promise<unknown>>
>;

/** Of what a call gives: who called has to read it, and the database to keep it. */
const MAX_OUTPUT_BYTES = 4 * 1024 ** 2;

/** Has this process do what whoever started it calls, until that one is gone. @param callableWith makes it with the settings. */
export function serveCalls(callableWith: (settings: unknown) => Promise<Callable>): void {
	// Who started us tells when to end, by a message or by being gone.
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
	process.once('disconnect', () => process.exit());
	const called = new Called(callableWith);
	// It is our own code that speaks.
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion
	process.on('message', (message) => called.hear(message as Order));
}

/** The side that is called. */
class Called {
	readonly #callableWith: (settings: unknown) => Promise<Callable>;
	#callable: Promise<Callable> = Promise.resolve({});
	readonly #running = new Map<number, AbortController>();
	readonly #questions = new Map<number, (outcome: Outcome) => void>();
	#count = 0;

	constructor(callableWith: (settings: unknown) => Promise<Callable>) {
		this.#callableWith = callableWith;
	}

	hear(order: Order): void {
		switch (order.kind) {
			case 'settings':
				this.#callable = this.#callableWith(order.settings);
				// Whoever calls hears of it.
				this.#callable.catch(() => undefined);
				return;
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

	async #run(order: Extract<Order, { kind: 'call' }>): Promise<void> {
		const { call } = order;
		const abort = new AbortController();
		this.#running.set(call, abort);
		const outcome = await outcomeOf(this.#work(order, abort.signal));
		this.#running.delete(call);
		tell({ kind: 'done', call, outcome: await bounded(outcome) });
	}

	async #work({ call, name, input }: Extract<Order, { kind: 'call' }>, signal: AbortSignal): Promise<unknown> {
		const work = (await this.#callable)[name];
		if (work === undefined) throw new Error(`Nothing here is called ${name}.`);
		return work(input, this.#askedBy(call), signal);
	}

	#askedBy(call: number): Questions {
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
			tell({ kind: 'question', call, question, name, args });
		});
		return valueOf(outcome);
	}
}

function tell(report: Report): void {
	process.send?.(report);
}

function bounded(outcome: Outcome): Outcome | Promise<Outcome> {
	if ('error' in outcome || outcome.value.length <= MAX_OUTPUT_BYTES) return outcome;
	const sentence = `What there is to say of it has more than ${MAX_OUTPUT_BYTES / 1024 ** 2} MiB, which is more than can be kept.`;
	return outcomeOf(Promise.reject(new LimitExceeded('log', sentence)));
}
