import type { Questions } from '../../checks/ports/quarantine.ts';
import { outcomeOf, type Order, type Outcome, type Report } from './messages.ts';

interface OpenCall {
	/** What it may ask meanwhile. */
	readonly answers: Questions;
	readonly done: (outcome: Outcome) => void;
}

export interface Begun {
	readonly outcome: Promise<Outcome>;
	/** Asks it to end; the outcome comes all the same. */
	readonly abort: () => void;
	/** Nothing of it is heard any more. */
	readonly forget: () => void;
}

/** The side that calls. */
export class Calls {
	readonly #send: (order: Order) => void;
	readonly #open = new Map<number, OpenCall>();
	#count = 0;

	/** @param send to a process that has ended does nothing. */
	constructor(send: (order: Order) => void) {
		this.#send = send;
	}

	begin(name: string, input: unknown, answers: Questions = {}): Begun {
		const call = ++this.#count;
		const outcome = new Promise<Outcome>((done) => this.#open.set(call, { answers, done }));
		this.#send({ kind: 'call', call, name, input });
		return {
			outcome,
			abort: () => this.#send({ kind: 'abort', call }),
			forget: () => void this.#open.delete(call),
		};
	}

	hear(report: Report): void {
		const open = this.#open.get(report.call);
		if (open === undefined) return;
		if (report.kind === 'question') return void this.#answer(open, report);
		this.#open.delete(report.call);
		open.done(report.outcome);
	}

	async #answer({ answers }: OpenCall, { question, name, args }: Extract<Report, { kind: 'question' }>): Promise<void> {
		const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
		const nobody = () => Promise.reject(new Error(`Nobody answers ${name}.`));
		// The callee's type says which arguments each takes.
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion
		const outcome = await outcomeOf(answer === undefined ? nobody() : answer(...(args as never[])));
		this.#send({ kind: 'answer', question, outcome });
	}
}
