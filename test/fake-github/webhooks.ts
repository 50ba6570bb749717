/** Signs and delivers webhooks, once, as GitHub does: what fails is recorded and not tried again. */
import { createHmac, randomUUID } from 'node:crypto';

export interface Delivery {
	readonly id: number;
	readonly guid: string;
	readonly event: string;
	readonly action: string | null;
	readonly payload: object;
	readonly redelivery: boolean;
	readonly deliveredAt: string;
	/** The HTTP status of the answer; null where there was none within ten seconds, or nowhere to send to. */
	readonly status: number | null;
}

const ANSWER_TIMEOUT_MS = 10_000;

export class Webhooks {
	readonly deliveries: Delivery[] = [];
	#count = 0;
	readonly #secret: string;
	readonly #appId: number;
	readonly #pending = new Set<Promise<unknown>>();
	#url: string | null = null;

	constructor(secret: string, appId: number) {
		this.#secret = secret;
		this.#appId = appId;
	}

	/** Null: webhooks are recorded only. */
	deliverTo(url: string | null): void {
		this.#url = url;
	}

	deliver(event: string, action: string | null, payload: object, guid: string = randomUUID()): Promise<Delivery> {
		const sending = this.#send(event, action, payload, guid);
		this.#pending.add(sending);
		return sending.finally(() => this.#pending.delete(sending));
	}

	/** Sends what was sent before once more, under the same guid. */
	redeliver(guid: string): Promise<Delivery> {
		const original = this.deliveries.find((delivery) => delivery.guid === guid);
		if (original === undefined) throw new Error(`no delivery ${guid}`);
		return this.deliver(original.event, original.action, original.payload, guid);
	}

	forget(): void {
		this.deliveries.length = 0;
	}

	/** Until everything that was sent is answered, what answers caused included. */
	async settled(): Promise<void> {
		while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
	}

	async #send(event: string, action: string | null, payload: object, guid: string): Promise<Delivery> {
		const redelivery = this.deliveries.some((delivery) => delivery.guid === guid);
		const deliveredAt = new Date().toISOString();
		const status = await this.#post(event, JSON.stringify(payload), guid);
		const id = ++this.#count;
		const delivery = { id, guid, event, action, payload, redelivery, deliveredAt, status };
		this.deliveries.push(delivery);
		return delivery;
	}

	async #post(event: string, body: string, guid: string): Promise<number | null> {
		if (this.#url === null) return null;
		const signature = createHmac('sha256', this.#secret).update(body).digest('hex');
		try {
			const response = await fetch(this.#url, {
				method: 'POST',
				body,
				headers: {
					'content-type': 'application/json',
					'user-agent': 'GitHub-Hookshot/fake',
					'x-github-event': event,
					'x-github-delivery': guid,
					'x-github-hook-id': '1',
					'x-github-hook-installation-target-id': String(this.#appId),
					'x-github-hook-installation-target-type': 'integration',
					'x-hub-signature-256': `sha256=${signature}`,
				},
				signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
			});
			await response.arrayBuffer();
			return response.status;
		} catch {
			return null;
		}
	}
}
