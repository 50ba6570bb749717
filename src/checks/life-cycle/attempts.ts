import { InfrastructureError, Superseded, UserError } from '../../shared/errors.ts';

/** The first attempt and two more. */
export const MAX_ATTEMPTS = 3;

/** Starts of a job, including those that a dying process ended: what kills the process is not tried for ever. */
export const MAX_STARTS = 6;

interface Attempt {
	/** Attempts that were started, this one included. */
	readonly attempts: number;
	/** Aborted where the job is not wanted any more, or the process ends. */
	readonly signal: AbortSignal;
	/** Aborted where the process ends: the queue then has to try again. */
	readonly shutdown: AbortSignal;
	/** What to say where the process died at each start. */
	readonly diedEachTime: string;
	readonly work: () => Promise<void>;
	/** The attempt was cut short and does not count. */
	readonly giveBack: () => Promise<void>;
	/** There is no further attempt. @param sentence for people. */
	readonly giveUp: (sentence: string, error: unknown) => Promise<void>;
}

/** One attempt at a job. @throws the error if the queue has to try again. */
export async function attempt({ attempts, signal, shutdown, diedEachTime, ...job }: Attempt): Promise<void> {
	if (attempts > MAX_STARTS) return job.giveUp(diedEachTime, new InfrastructureError(diedEachTime));
	try {
		await job.work();
	} catch (error) {
		const next = afterFailure(error, attempts, signal);
		if (next === 'give-up') return job.giveUp(sentenceOf(error), error);
		if (next === 'give-back') await job.giveBack();
		if (next === 'try-again' || shutdown.aborted) throw error;
	}
}

/** What follows from a job's error: one that the user has to fix is final, one of a machine is worth another try. */
export function afterFailure(
	error: unknown,
	attempts: number,
	signal: AbortSignal,
): 'give-back' | 'give-up' | 'try-again' {
	if (signal.aborted || error instanceof Superseded) return 'give-back';
	if (error instanceof UserError) return 'give-up';
	return attempts >= MAX_ATTEMPTS ? 'give-up' : 'try-again';
}

/** A sentence for people: what we said ourselves, never an unforeseen error's text. */
export function sentenceOf(error: unknown): string {
	if (error instanceof UserError || error instanceof InfrastructureError) return error.message;
	return 'An unexpected error happened; the operator’s log has the details.';
}
