import { once } from 'node:events';
import type { Application } from './checks/ports/application.ts';
import { runBuild } from './checks/build/run-build.ts';
import { runCommand } from './checks/commands/run-command.ts';
import type { JobQueue } from './checks/ports/queue.ts';
import { Precedence } from './queue/precedence.ts';
import { runPlan } from './checks/plan/run-plan.ts';
import { publishSubject } from './checks/publish/publish-subject.ts';
import { runProgress } from './checks/publish/run-progress.ts';
import { resumeChecks } from './checks/life-cycle/resume.ts';
import { removeOld } from './checks/life-cycle/remove-old.ts';
import { reconcileLater, reconcileNow, runReconcile } from './checks/reconcile/run-reconcile.ts';
import { createPages } from './web/pages.ts';
import { createWebServer, WEBHOOK_PATH } from './web/server.ts';
import { isHandled } from './webhooks/events.ts';
import { createWebhookListener, type WebhookOptions } from './webhooks/listener.ts';

export interface ServiceOptions {
	readonly webhooks: Omit<WebhookOptions, 'path' | 'onForgotten'>;
	readonly host: string;
	/** 0: any that is free. */
	readonly port: number;
	/** Called at the start and then every minute: removes what dead processes left, and tells what others read. */
	readonly tidy: () => Promise<void>;
}

export interface Service {
	readonly port: number;
	readonly webhookPath: string;
	/** Takes nothing new, hands running work back to the queue, and resolves when nothing runs any more. */
	stop(): Promise<void>;
}

const UPKEEP_INTERVAL_MS = 60_000;

/**
 * Planning is mostly git's work on this machine's processors, but may wait for a server that does not answer, and then has
 * to leave room for others; the others mostly wait, for GitHub and for the turn of their installation.
 */
export const CONCURRENCY = { plan: 6, publish: 16, progress: 2, command: 4, reconcile: 1 } as const;

/** The running App: webhooks and pages on one port, and the workers. */
export async function startService(app: Application, queue: JobQueue, options: ServiceOptions): Promise<Service> {
	const removeForgotten = oneAtATime(
		app,
		'what dead processes left, or is forgotten, could not be removed',
		options.tidy,
	);
	const keepUp = [
		oneAtATime(app, 'unfinished checks could not be resumed', () => resumeChecks(app.store)),
		oneAtATime(app, 'what was lost could not be looked for', () => reconcileLater(app.store)),
		oneAtATime(app, 'old data could not be removed', () => removeOld(app.store, app.rules.keptDays)),
		// What images say is known before a check needs it.
		oneAtATime(app, 'images could not be looked into', () => app.kernels.lookIntoImages()),
		removeForgotten,
	];
	// In the background: an engine that does not answer keeps no webhook waiting.
	keepUp.forEach((task) => void task());
	const timer = setInterval(() => keepUp.forEach((task) => void task()), UPKEEP_INTERVAL_MS);
	const precedence = new Precedence();
	const workers = await queue.work(
		{
			plan: (job, signal) => runPlan(app, job, signal),
			build: (job, signal) => runBuild(app, job, signal),
			publish: (job, signal) => publishSubject(app, job, signal),
			progress: (job) => runProgress(app, job),
			command: (job) => runCommand(app, job),
			reconcile: (_job, signal) => runReconcile(app, isHandled, signal),
		},
		{ ...CONCURRENCY, build: app.budget.builds },
		() => precedence.mayBegin(),
	);

	// Whatever was lost while this process did not listen.
	await reconcileNow(app.store);
	const onForgotten = () => void removeForgotten();
	const listener = await createWebhookListener(app.store, { ...options.webhooks, path: WEBHOOK_PATH, onForgotten });
	const server = createWebServer(
		(...delivery) => precedence.answer(() => listener(...delivery)),
		createPages(app.store, () => workers.stuck()),
	);
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

/** One round at a time; what is asked for during one is done in the next, once. */
function oneAtATime({ logger }: Application, failure: string, task: () => Promise<void>): () => Promise<void> {
	let running: Promise<void> | null = null;
	let next: Promise<void> | null = null;
	const run = () => {
		running = task()
			.catch((error: unknown) => logger.error({ err: error }, `${failure}; it is tried again in a minute`))
			.finally(() => {
				running = null;
			});
		return running;
	};
	return () => {
		if (running === null) return run();
		next ??= running.then(() => {
			next = null;
			return run();
		});
		return next;
	};
}
