import { InfrastructureError, UserError } from '../../shared/errors.ts';
import type { Application } from '../ports/application.ts';
import type { Store } from '../ports/store.ts';
import { Calls } from './calls.ts';
import { findUnchecked } from './find-unchecked.ts';
import { type IsOurs, redeliverFailed } from './redeliver-failed.ts';
import { takeUpAgain } from './take-up-again.ts';

/** Between two rounds. */
const PAUSE_SECONDS = 300;
/** GitHub allows 5,000 requests an hour for each installation, and as many for the App itself. */
const MOST_CALLS = 300;
const MOST_FOR_DELIVERIES = 80;
const MOST_FOR_ILL_CHECKS = 20;

/**
 * The reconcile job: finds what was lost while nobody listened, or GitHub was not to be reached, and sees to it. One
 * round is bounded in requests, and the next goes on where it stopped. The queue runs one at a time, whichever process
 * has it.
 */
export async function runReconcile(app: Application, isOurs: IsOurs, signal: AbortSignal): Promise<void> {
	const calls = new Calls(MOST_CALLS, signal);
	const parts = [
		() => calls.share(MOST_FOR_DELIVERIES, (share) => redeliverFailed(app, isOurs, share)),
		() => calls.share(MOST_FOR_ILL_CHECKS, (share) => takeUpAgain(app, share)),
		() => findUnchecked(app, calls),
	];
	try {
		for (const part of parts) await passing(app, part);
	} finally {
		await reconcileLater(app.store);
	}
}

/** What GitHub does not answer today it may answer in the next round; the other parts go on. */
async function passing({ logger }: Application, part: () => Promise<void>): Promise<void> {
	try {
		await part();
	} catch (error) {
		if (!(error instanceof UserError || error instanceof InfrastructureError)) throw error;
		logger.warn({ err: error }, 'a part of the search for what was lost failed; the next round tries again');
	}
}

export async function reconcileNow(store: Store): Promise<void> {
	await store.transaction((transaction) => transaction.enqueue({ kind: 'reconcile' }));
}

/** One that waits already stays as it is. */
export async function reconcileLater(store: Store): Promise<void> {
	await store.transaction((transaction) => transaction.enqueue({ kind: 'reconcile' }, { delaySeconds: PAUSE_SECONDS }));
}
