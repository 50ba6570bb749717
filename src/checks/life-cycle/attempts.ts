import {
	InfrastructureError,
	NotThere,
	Superseded,
	Unavailable,
	UserError,
	withFullDisk,
	type Peer,
} from '../../shared/errors.ts';

/** The first attempt and two more, where the machinery failed in a way that need not pass. */
export const MAX_ATTEMPTS = 3;

/** Starts of a job, including those that a dying process ended: what kills the process is not tried for ever. */
export const MAX_STARTS = 6;

/** How long an outage may last. An exhausted quota of GitHub's comes back within an hour. */
export const PATIENCE_MS = 90 * 60_000;

/** What is stored of a job's attempts. */
export interface Tries {
	/** Attempts that were started and did not end by an outage, this one included. */
	readonly attempts: number;
	/** Since when each attempt has ended by an outage; null where the last one did not. */
	readonly failingSince: Date | null;
}

interface Attempt extends Tries {
	/** Aborted where the job is not wanted any more, or the process ends. */
	readonly signal: AbortSignal;
	/** Aborted where the process ends: the queue then has to try again. */
	readonly shutdown: AbortSignal;
	/** What to say where the process died at each start. */
	readonly diedEachTime: string;
	readonly work: () => Promise<void>;
	/** The attempt was cut short, or ended by an outage, and does not count: the tries as they are then. */
	readonly giveBack: (tries: Tries) => Promise<void>;
	/**
	 * There is no further attempt.
	 * @param sentence for people.
	 * @param failingSince not null where it ended for an outage.
	 */
	readonly giveUp: (sentence: string, error: unknown, failingSince: Date | null) => Promise<void>;
}

/** One attempt at a job. @throws the error if the queue has to try again. */
export async function attempt({ signal, shutdown, diedEachTime, ...job }: Attempt): Promise<void> {
	const { attempts } = job;
	if (attempts > MAX_STARTS) return job.giveUp(diedEachTime, new InfrastructureError(diedEachTime), null);
	try {
		await job.work();
	} catch (thrown) {
		const error = isOverdue(signal) ? signal.reason : withFullDisk(thrown);
		const now = new Date();
		const next = afterFailure(error, attempts, signal, job.failingSince, now);
		const failingSince = isPassing(error) ? (job.failingSince ?? now) : null;
		if (next === 'give-up') return job.giveUp(sentenceOf(error), error, failingSince);
		if (next === 'give-back') await job.giveBack({ attempts: attempts - 1, failingSince: job.failingSince });
		if (next === 'wait') await job.giveBack({ attempts: attempts - 1, failingSince });
		if (next !== 'give-back' || shutdown.aborted) throw error;
	}
}

/**
 * What follows from a job's error: one that the user has to fix is final, one of a machine is worth another try, and an
 * outage is waited out.
 */
export function afterFailure(
	error: unknown,
	attempts: number,
	signal: AbortSignal,
	failingSince: Date | null = null,
	now = new Date(),
): 'give-back' | 'give-up' | 'try-again' | 'wait' {
	if ((signal.aborted && !isOverdue(signal)) || error instanceof Superseded) return 'give-back';
	if (isPassing(error)) {
		const since = failingSince ?? now;
		return now.getTime() - since.getTime() >= PATIENCE_MS ? 'give-up' : 'wait';
	}
	if (error instanceof UserError) return 'give-up';
	return attempts >= MAX_ATTEMPTS ? 'give-up' : 'try-again';
}

/** Whether it passes by itself, and says nothing about the work. */
export function isPassing(error: unknown): error is Unavailable | NotThere {
	return error instanceof Unavailable || error instanceof NotThere;
}

/** Whether the job was aborted for the time it took. */
function isOverdue(signal: AbortSignal): boolean {
	return signal.aborted && signal.reason instanceof InfrastructureError;
}

const OUTAGES: Readonly<Record<Peer, string>> = {
	GitHub: 'GitHub could not be asked for what the check needs',
	git: 'The source could not be fetched',
	'container-engine': 'The container engine of the machine that builds did not work',
	database: 'The store did not answer',
	disk: 'The disk of the machine that builds was full',
};

/** A sentence for people: what we said ourselves, never an unforeseen error's text, nor what an operator has to do. */
export function sentenceOf(error: unknown): string {
	if (error instanceof Unavailable) {
		return `${OUTAGES[error.peer]}, although it was tried again for more than an hour. The operator’s log has the details.`;
	}
	if (error instanceof UserError || error instanceof InfrastructureError) return error.message;
	return 'An unexpected error happened; the operator’s log has the details.';
}
