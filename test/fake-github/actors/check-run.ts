import type { Events } from '../events.ts';
import type { CheckRunState, CheckSuiteState, State } from '../state.ts';

/** A check run as people see it: read for assertions, and its buttons pressed. */
export class CheckRun {
	readonly #state: State;
	readonly #events: Events;
	readonly #run: CheckRunState;

	constructor(state: State, events: Events, run: CheckRunState) {
		this.#state = state;
		this.#events = events;
		this.#run = run;
	}

	get id(): number {
		return this.#run.id;
	}
	get name(): string {
		return this.#run.name;
	}
	get externalId(): string {
		return this.#run.externalId;
	}
	get status(): string {
		return this.#run.status;
	}
	get conclusion(): string | null {
		return this.#run.conclusion;
	}
	get title(): string | null {
		return this.#run.title;
	}
	get summary(): string | null {
		return this.#run.summary;
	}
	get text(): string | null {
		return this.#run.text;
	}
	get detailsUrl(): string | null {
		return this.#run.detailsUrl;
	}
	get annotations(): CheckRunState['annotations'] {
		return this.#run.annotations;
	}
	get actions(): CheckRunState['actions'] {
		return this.#run.actions;
	}
	get suite(): CheckSuite {
		return new CheckSuite(this.#state, this.#events, this.#run.suite);
	}

	/** The check's *Re-run* button. */
	rerequest(login: string) {
		return this.#events.checkRun('rerequested', this.#run, this.#state.account(login));
	}

	/** A button of the check's own. */
	press(identifier: string, login: string) {
		const extra = { requested_action: { identifier } };
		return this.#events.checkRun('requested_action', this.#run, this.#state.account(login), extra);
	}
}

export class CheckSuite {
	readonly #state: State;
	readonly #events: Events;
	readonly #suite: CheckSuiteState;

	constructor(state: State, events: Events, suite: CheckSuiteState) {
		this.#state = state;
		this.#events = events;
		this.#suite = suite;
	}

	/** *Re-run all checks*. */
	rerequest(login: string) {
		return this.#events.checkSuite('rerequested', this.#suite, this.#state.account(login));
	}
}
