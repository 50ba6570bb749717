import type { Store } from '../checks/ports/store.ts';
import { InfrastructureError } from '../shared/errors.ts';
import type { Delivery, WebhookHandler } from './handler.ts';

/** Probot answers 202 by itself after nine seconds; before that, a delivery that is not stored has to fail. */
const ANSWER_WITHIN_MS = 8000;

/**
 * Stores a delivery with all that follows from it in one transaction. When this resolves, nothing can be lost any
 * more; a delivery that was seen before changes nothing.
 * @throws ZodError where the payload makes no sense; InfrastructureError where the store does not answer in time.
 */
export async function receiveDelivery(
	store: Store,
	handler: WebhookHandler,
	delivery: Delivery,
	payload: unknown,
): Promise<void> {
	const stored = store.transaction(async (transaction) => {
		if (!(await transaction.recordDelivery(delivery.guid, delivery.event))) return;
		await handler(transaction, payload, delivery);
	}, 'urgent');
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_resolve, reject) => {
		const fail = () => reject(new InfrastructureError('The store does not answer in time.'));
		timer = setTimeout(fail, ANSWER_WITHIN_MS);
	});
	try {
		await Promise.race([stored, late]);
	} finally {
		clearTimeout(timer);
	}
}
