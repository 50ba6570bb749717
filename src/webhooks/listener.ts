import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger as PinoLogger } from 'pino';
import { type ApplicationFunction, createNodeMiddleware, Probot } from 'probot';
import type { Store } from '../checks/ports/store.ts';
import { EVENTS } from './events.ts';
import { receiveDelivery } from './receive.ts';

export interface WebhookOptions {
	readonly appId: number;
	/** PEM. */
	readonly privateKey: string;
	/** What GitHub signs with; never empty: Probot would fall back to one that everybody knows. */
	readonly secret: string;
	/** GitHub's API. */
	readonly baseUrl: string;
	/** Where GitHub sends its webhooks. */
	readonly path: string;
	/** Payloads must not reach it: see `withoutPayloads`. */
	readonly logger: PinoLogger;
	/** Called when data may have been deleted, and what lies elsewhere should go too. */
	readonly onForgotten: () => void;
}

/** Answers webhooks: checks the signature, has the delivery stored and only then says yes. */
export async function createWebhookListener(
	store: Store,
	{ path, logger, onForgotten, ...credentials }: WebhookOptions,
): Promise<(request: IncomingMessage, response: ServerResponse, body: Buffer) => Promise<boolean>> {
	if (credentials.secret === '') throw new Error('a webhook secret is needed');
	const probot = new Probot({ ...credentials, log: withoutPayloads(logger) });
	const middleware = await createNodeMiddleware(createApp(store, onForgotten), { probot, webhooksPath: path });
	return async (request, response, body) => {
		// Where there is such a property it does not read the request.
		Object.assign(request, { body: {}, rawBody: body });
		return (await middleware(request, response)) ?? false;
	};
}

/** Events by which people take data away from us. */
const FORGETTING: ReadonlySet<string> = new Set(['installation', 'installation_repositories', 'repository']);

/** The Probot application: every event that means something is stored, and worked on later. */
function createApp(store: Store, onForgotten: () => void): ApplicationFunction {
	return (app) => {
		for (const [event, handler] of EVENTS) {
			app.on(event, async ({ id, payload }) => {
				await receiveDelivery(store, handler, { guid: id, event }, payload);
				if (FORGETTING.has(event)) onForgotten();
			});
		}
	};
}

/** Errors of Octokit carry the event; of an error only what it says is logged. */
function withoutPayloads(logger: PinoLogger): PinoLogger {
	return logger.child({}, { serializers: { err: withoutDetails, error: withoutDetails, event: () => undefined } });
}

function withoutDetails({ name, message, stack }: Error) {
	return { type: name, message: message.slice(0, 1000), stack };
}
