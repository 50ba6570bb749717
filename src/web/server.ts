import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { refuseLargeBody } from './body-limit.ts';
import { BodyRoom } from './body-room.ts';

/** @param body of the request, which has been read. @returns whether it was answered. */
type WebhookListener = (request: IncomingMessage, response: ServerResponse, body: Buffer) => Promise<boolean>;

/** Where GitHub sends its webhooks; `app.yml` says the same. */
export const WEBHOOK_PATH = '/api/github/webhooks';

/** Each takes some kilobytes; what GitHub sends is over in a moment. */
const MAX_CONNECTIONS = 1000;
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 15_000, connectionsCheckingInterval: 2000 } as const;

/** One server for webhooks and pages. */
export function createWebServer(webhooks: WebhookListener, pages: Hono, bodies = new BodyRoom()): Server {
	const listenToPages = getRequestListener(pages.fetch);
	const listenToWebhooks = async (request: IncomingMessage, response: ServerResponse) => {
		const body = await bodies.receive(request);
		if (body === null) return;
		try {
			await webhooks(request, response, body.bytes);
		} finally {
			body.giveBack();
		}
	};
	const server = createServer(TIMEOUTS, (request, response) => {
		if (refuseLargeBody(request, response)) return;
		const [pathname] = (request.url ?? '/').split('?');
		const answered = pathname === WEBHOOK_PATH ? listenToWebhooks(request, response) : listenToPages(request, response);
		answered.catch(() => {
			if (!response.headersSent) response.writeHead(500);
			response.end();
		});
	});
	server.maxConnections = MAX_CONNECTIONS;
	return server;
}
