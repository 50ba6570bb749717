/** Sends webhooks at a steady rate from a thread of its own, which the fake GitHub's work does not hold up. */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { z } from 'zod';

export interface Webhook {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

export interface Answer {
	readonly status: number | null;
	readonly seconds: number;
}

const Task = z.object({
	webhooks: z.array(z.object({ url: z.string(), headers: z.record(z.string(), z.string()), body: z.string() })),
	overMs: z.number(),
});
const Answers = z.array(z.object({ status: z.number().nullable(), seconds: z.number() }));

const PATIENCE_MS = 30_000;

/** @returns the answers, in the order of the webhooks. */
export async function sendAll(webhooks: readonly Webhook[], overMs: number): Promise<readonly Answer[]> {
	const worker = new Worker(new URL(import.meta.url), { workerData: { webhooks, overMs } });
	return new Promise((resolve, reject) => {
		worker.once('message', (message) => resolve(Answers.parse(message)));
		worker.once('error', reject);
	});
}

async function send({ url, headers, body }: Webhook): Promise<Answer> {
	const started = performance.now();
	const signal = AbortSignal.timeout(PATIENCE_MS);
	const status = await fetch(url, { method: 'POST', headers, body, signal }).then(
		async (response) => {
			await response.arrayBuffer();
			return response.status;
		},
		() => null,
	);
	return { status, seconds: (performance.now() - started) / 1000 };
}

const task = parentPort === null ? null : Task.safeParse(workerData);
if (task?.success) {
	const { webhooks, overMs } = task.data;
	// Loads what sends.
	await fetch('data:,');
	const pause = overMs / webhooks.length;
	const sending = webhooks.map(async (webhook, index) => {
		await new Promise((resolve) => setTimeout(resolve, index * pause));
		return send(webhook);
	});
	// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port, no window
	parentPort?.postMessage(await Promise.all(sending));
}
