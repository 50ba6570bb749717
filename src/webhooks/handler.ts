import type { Transaction } from '../checks/ports/store.ts';

/**
 * What one event does: all of it within the transaction that stores the delivery, and without a word to GitHub, so
 * that the answer is quick and true.
 * @throws ZodError where the payload is not what GitHub sends.
 */
export type WebhookHandler = (transaction: Transaction, payload: unknown, delivery: Delivery) => Promise<void>;

export interface Delivery {
	/** GitHub's GUID of the delivery; a redelivery has the same. */
	readonly guid: string;
	readonly event: string;
}
