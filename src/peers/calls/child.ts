import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { Calls } from './calls.ts';
import type { Order, Report } from './messages.ts';

export interface ChildOptions {
	/** The module that the process runs; it has to `serveCalls`. */
	readonly program: URL;
	/** Plain data, its first message. Never a secret. */
	readonly settings: unknown;
	/** All of its environment. */
	readonly env: Readonly<Record<string, string>>;
}

/** A process that was started to be called. */
export class Child {
	readonly process: ChildProcess;
	readonly calls = new Calls((order) => this.#send(order));
	/** Resolves when it has ended. */
	readonly ended: Promise<void>;
	#hasEnded = false;

	/** @param node the options of Node that it runs with. */
	constructor({ program, settings, env }: ChildOptions, node: readonly string[], stderr: 'inherit' | 'pipe') {
		const options: ForkOptions = {
			execArgv: [...node],
			env,
			serialization: 'advanced',
			stdio: ['ignore', 'inherit', stderr, 'ipc'],
			// A terminal's Ctrl-C is for us, who tell it.
			detached: true,
		};
		this.process = fork(program, [], options);
		// It is our own code that speaks.
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion
		this.process.on('message', (message) => this.calls.hear(message as Report));
		this.ended = new Promise((resolve) => {
			const end = () => {
				this.#hasEnded = true;
				resolve();
			};
			this.process.once('exit', end);
			this.process.once('error', end);
		});
		this.#send({ kind: 'settings', settings });
	}

	get hasEnded(): boolean {
		return this.#hasEnded;
	}

	/** To a process that has ended nothing is said. */
	#send(order: Order): void {
		if (this.process.connected) this.process.send(order, () => undefined);
	}
}
