import { concludeCheck, isBuilt } from '../life-cycle/check-state.ts';
import type { Check, Transaction } from '../ports/store.ts';

/** Ends a check when its last build is there. The caller holds the subject's lock, so exactly one build is the last. */
export async function concludeIfBuilt(transaction: Transaction, check: Check): Promise<void> {
	if (check.state !== 'building') return;
	const builds = await transaction.buildsOfCheck(check.id);
	if (builds.every(isBuilt)) await concludeCheck(transaction, check, null);
}
