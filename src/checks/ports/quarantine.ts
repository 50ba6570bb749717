/**
 * Where what strangers wrote is read, judged and rendered: apart from the process that answers, within limits;
 * `src/quarantine/` answers.
 */

/** What a task asks of the process that has the secrets: plain data there and back. */
export type Questions = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** Of what kind the work is, and what it may use. */
export interface TaskLimits {
	readonly name: 'plan' | 'build' | 'publication';
	/** What it does, for a sentence: `reading what this build left`. */
	readonly doing: string;
	/** Of the process itself, without what it starts. */
	readonly processorMs: number;
	readonly memoryBytes: number;
}

/** A kind of work. What goes in and comes out is plain data, as is what is asked meanwhile. */
export interface Task<Input, Output, Asked extends Questions = Questions> extends TaskLimits {
	/** Never there; what the work takes, gives and asks. */
	readonly types?: (input: Input, asked: Asked) => Output;
}

export interface Run<Asked> {
	/** By the clock: what waits for others has deadlines of its own, so this is for what was not thought of. */
	readonly clockMs: number;
	readonly answers: Asked;
	readonly signal: AbortSignal;
	/** Clears up what a process left that ended in the middle of the work. */
	readonly clearUp?: () => Promise<void>;
}

export interface Quarantine {
	/**
	 * Does the work, and once more where the process that did it ended.
	 * @throws LimitExceeded where it ended both times, or gave more than it may; Superseded when the signal aborted; what
	 *   the work throws.
	 */
	run<Input, Output, Asked extends Questions>(
		task: Task<Input, Output, Asked>,
		input: Input,
		run: Run<Asked>,
	): Promise<Output>;
}

/** A task with the code that does it, for the process that is apart. */
export interface Duty {
	readonly name: TaskLimits['name'];
	readonly work: (input: unknown, asked: Questions, signal: AbortSignal) => Promise<unknown>;
}

export function dutyOf<Input, Output, Asked extends Questions>(
	{ name }: Task<Input, Output, Asked>,
	work: (input: Input, asked: Asked, signal: AbortSignal) => Promise<Output>,
): Duty {
	// Whoever runs the task is bound to its types.
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion
	return { name, work: (input, asked, signal) => work(input as Input, asked as Asked, signal) };
}
