import type { Rules } from '../ports/application.ts';
import type { Store } from '../ports/store.ts';

const DAY_MS = 24 * 3_600_000;

/** Deletes some of what was kept as long as it should be; called again and again, it deletes all. */
export async function removeOld(store: Store, keptDays: Rules['keptDays']): Promise<void> {
	const before = (days: number) => new Date(Date.now() - days * DAY_MS);
	const { deliveries, checks, logs } = keptDays;
	await store.transaction((transaction) =>
		transaction.removeOld({ deliveries: before(deliveries), checks: before(checks), logs: before(logs) }),
	);
}
