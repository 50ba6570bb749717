import { once } from 'node:events';
import type { Application } from './checks/application.ts';
import { jobHandlers } from './checks/job-handlers.ts';
import type { Concurrency, JobQueue } from './checks/ports/queue.ts';
import { resumeChecks } from './checks/life-cycle/resume.ts';
import { createPages } from './web/pages.ts';
import { createWebServer, WEBHOOK_PATH } from './web/server.ts';
import { createWebhookListener, type WebhookOptions } from './webhooks/listener.ts';

export interface ServiceOptions {
	readonly webhooks: Omit<WebhookOptions, 'path'>;
	readonly host: string;
	/** 0: any that is free. */
	readonly port: number;
	/** Builds that run at the same time. */
	readonly workers: number;
	/** Called before the work begins and then every minute, to remove what dead processes left. */
	readonly tidy: () => Promise<void>;
}

export interface Service {
	readonly port: number;
	readonly webhookPath: string;
	/** Takes nothing new, hands running work back to the queue, and resolves when nothing runs any more. */
	stop(): Promise<void>;
}

const UPKEEP_INTERVAL_MS = 60_000;

/** The running App: webhooks and pages on one port, and the workers. */
export async function startService(app: Application, queue: JobQueue, options: ServiceOptions): Promise<Service> {
	await upkeep(app, options);
	const timer = setInterval(() => void upkeep(app, options), UPKEEP_INTERVAL_MS);
	const workers = await queue.work(jobHandlers(app), concurrency(options.workers));

	const listener = await createWebhookListener(app.store, { ...options.webhooks, path: WEBHOOK_PATH });
	const server = createWebServer(listener, createPages(app.store));
	server.listen(options.port, options.host);
	await once(server, 'listening');
	const address = server.address();
	return {
		port: typeof address === 'object' && address !== null ? address.port : options.port,
		webhookPath: WEBHOOK_PATH,
		async stop() {
			clearInterval(timer);
			server.close();
			server.closeIdleConnections();
			await workers.stop();
			server.closeAllConnections();
		},
	};
}

async function upkeep({ store, logger }: Application, { tidy }: ServiceOptions): Promise<void> {
	try {
		await resumeChecks(store);
		await tidy();
	} catch (error) {
		logger.error({ err: error }, 'upkeep failed; it is tried again in a minute');
	}
}

function concurrency(builds: number): Concurrency {
	return { plan: 2, build: builds, publish: 2, command: 2 };
}
