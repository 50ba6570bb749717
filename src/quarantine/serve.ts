/** The other side: a process that does what it is told, one task after the other. */
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { deserialize, serialize } from 'node:v8';
import type { Duty, Questions } from '../checks/ports/quarantine.ts';
import { LimitExceeded } from '../shared/errors.ts';
import { errorOf, errorText, type Order, type Outcome, type Report } from './messages.ts';

/** Of what a task gives; the process that answers has to read it, and the database to keep it. */
const MAX_OUTPUT_BYTES = 4 * 1024 ** 2;
/** What answers goes first on a busy processor. */
const PRIORITY = 5;
/** Where the machine's memory is full this process is ended, not the one that answers (proc(5), `oom_score_adj`). */
const ENDED_FIRST = '800';

/** @param dutiesWith makes the tasks with the settings, which come first. */
export function serve(dutiesWith: (settings: unknown) => Promise<readonly Duty[]>): void {
	giveWay();
	let duties: Promise<readonly Duty[]> | null = null;
	let abort = new AbortController();
	const questions = new Questioner();
	process.on('message', (message) => {
		// It is our own code that speaks.
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion
		const order = message as Order;
		switch (order.kind) {
			case 'settings':
				duties = dutiesWith(order.settings);
				duties.catch(() => undefined);
				return;
			case 'answer':
				questions.answered(order.question, order.outcome);
				return;
			case 'abort':
				abort.abort();
				return;
			case 'work':
				abort = new AbortController();
				void work(duties, order, questions.askedBy(order.work), abort.signal).then((outcome) =>
					tell({ kind: 'done', work: order.work, outcome }),
				);
				return;
			default:
				order satisfies never;
		}
	});
}

function giveWay(): void {
	// Who started us tells when to end, by a message or by being gone.
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
	process.once('disconnect', () => process.exit());
	try {
		setPriority(PRIORITY);
		writeFileSync('/proc/self/oom_score_adj', ENDED_FIRST);
	} catch {
		// Not everywhere allowed, and the limits hold without.
	}
}

async function work(
	duties: Promise<readonly Duty[]> | null,
	{ task, input }: Extract<Order, { kind: 'work' }>,
	asked: Questions,
	signal: AbortSignal,
): Promise<Outcome> {
	try {
		const duty = (await duties)?.find(({ name }) => name === task);
		if (duty === undefined) throw new Error(`No such task: ${task}`);
		const value = serialize(await duty.work(input, asked, signal));
		if (value.length <= MAX_OUTPUT_BYTES) return { value };
		const sentence = `What there is to say of it has more than ${MAX_OUTPUT_BYTES / 1024 ** 2} MiB, which is more than can be kept.`;
		throw new LimitExceeded('log', sentence);
	} catch (error) {
		return { error: errorText(error) };
	}
}

function tell(report: Report): void {
	process.send?.(report);
}

/** Asks whoever started us, by the name of the question. */
class Questioner {
	readonly #open = new Map<number, (outcome: Outcome) => void>();
	#count = 0;

	askedBy(asker: number): Questions {
		return new Proxy(
			{},
			{
				get:
					(_, name) =>
					(...args: unknown[]) =>
						this.#ask(asker, String(name), args),
			},
		);
	}

	answered(question: number, outcome: Outcome): void {
		this.#open.get(question)?.(outcome);
		this.#open.delete(question);
	}

	async #ask(asker: number, name: string, args: readonly unknown[]): Promise<unknown> {
		const question = this.#count++;
		const outcome = await new Promise<Outcome>((resolve) => {
			this.#open.set(question, resolve);
			tell({ kind: 'question', work: asker, question, name, args });
		});
		if ('error' in outcome) throw errorOf(outcome.error);
		return deserialize(outcome.value);
	}
}
