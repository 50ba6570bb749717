import { z } from 'zod';
import type { HookDelivery } from '../ports/github.ts';
import { UserError } from '../../shared/errors.ts';
import type { Application } from '../ports/application.ts';
import type { Calls } from './calls.ts';

/** Whether deliveries of an event mean anything to us. */
export type IsOurs = (event: string, action: string | null) => boolean;

const PLACE = 'deliveries';
/** GitHub sends nothing again that is older. */
const REACH_MS = 3 * 24 * 3_600_000;
/** GitHub's list may be late, and its clock another. */
const OVERLAP_MS = 10 * 60_000;

const Place = z.object({
	/** All that is older was looked at, unless GitHub's list was late. */
	until: z.coerce.date(),
	/** A look that did not come to its end: it began then, and goes on there. */
	look: z.object({ beganAt: z.coerce.date(), cursor: z.string() }).nullable(),
});
type Place = z.infer<typeof Place>;

/**
 * Has GitHub send again what it could not deliver: each guid once, and none that was stored. Looks from the newest back to
 * where an earlier look began; where the calls do not suffice, the next round goes on.
 */
export async function redeliverFailed(app: Application, isOurs: IsOurs, calls: Calls): Promise<void> {
	const now = new Date();
	const reach = new Date(now.getTime() - REACH_MS);
	const stored = await app.store.transaction((transaction) => transaction.place(PLACE));
	const place: Place = Place.safeParse(stored).data ?? { until: reach, look: null };
	const save = (next: Place) => app.store.transaction((transaction) => transaction.savePlace(PLACE, next));
	const beganAt = place.look?.beganAt ?? now;
	const oldest = Math.max(place.until.getTime() - OVERLAP_MS, reach.getTime());
	let cursor = place.look?.cursor ?? null;
	while (!calls.areSpent) {
		const page = await calls
			.make(() => app.github.deliveries(cursor))
			.catch(async (error: unknown) => {
				// A cursor may be too old for GitHub: begin anew.
				if (error instanceof UserError && cursor !== null) await save({ until: place.until, look: null });
				throw error;
			});
		const recent = page.items.filter(({ deliveredAt }) => deliveredAt.getTime() >= oldest);
		const failed = recent.filter(({ isTaken, event, action }) => !isTaken && isOurs(event, action));
		// In the order in which it happened.
		for (const delivery of failed.toReversed()) {
			// Then this page is looked at again.
			if (calls.areSpent) return;
			await redeliverOnce(app, delivery, calls);
		}
		const isEnd = page.next === null || recent.length < page.items.length;
		if (isEnd) return save({ until: beganAt, look: null });
		cursor = page.next!;
		await save({ until: place.until, look: { beganAt, cursor } });
	}
}

async function redeliverOnce(app: Application, { id, guid, event }: HookDelivery, calls: Calls): Promise<void> {
	const mark = `redelivered ${guid}`;
	const isDone = await app.store.transaction(
		async (transaction) => (await transaction.hasDelivery(guid)) || (await transaction.hasDelivery(mark)),
	);
	if (isDone) return;
	try {
		await calls.make(() => app.github.redeliver(id));
		app.logger.warn({ delivery: guid, event }, 'a delivery that failed is asked for again');
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		app.logger.warn({ delivery: guid, err: error }, 'GitHub does not send a delivery again');
	}
	await app.store.transaction((transaction) => transaction.recordDelivery(mark, 'redelivery'));
}
