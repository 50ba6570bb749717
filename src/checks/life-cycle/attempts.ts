import { InfrastructureError, Superseded, UserError } from '../../shared/errors.ts';

/** The first attempt and two more. */
export const MAX_ATTEMPTS = 3;

/** Starts of a job, including those that a dying process ended: what kills the process is not tried for ever. */
export const MAX_STARTS = 6;

/**
 * What to do about a job's error. `interrupted`: not wanted any more, or the process ends. `final`: said in the
 * check. `again`: by the queue, later.
 */
export function judge(error: unknown, attempts: number, signal: AbortSignal): 'interrupted' | 'final' | 'again' {
	if (signal.aborted || error instanceof Superseded) return 'interrupted';
	if (error instanceof UserError) return 'final';
	return attempts >= MAX_ATTEMPTS ? 'final' : 'again';
}

/** A sentence for people: what we said ourselves, never an unforeseen error's text. */
export function sentenceOf(error: unknown): string {
	if (error instanceof UserError || error instanceof InfrastructureError) return error.message;
	return 'An unforeseen error happened; the operator finds it in the log.';
}
