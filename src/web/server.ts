import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { refuseLargeBody } from './body-limit.ts';

type WebhookListener = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Where GitHub sends its webhooks; `app.yml` says the same. */
export const WEBHOOK_PATH = '/api/github/webhooks';

/** One server for webhooks and pages. */
export function createWebServer(webhooks: WebhookListener, pages: Hono): Server {
	const listenToPages = getRequestListener(pages.fetch);
	return createServer((request, response) => {
		if (refuseLargeBody(request, response)) return;
		const [pathname] = (request.url ?? '/').split('?');
		const answered = pathname === WEBHOOK_PATH ? webhooks(request, response) : listenToPages(request, response);
		answered.catch(() => {
			if (!response.headersSent) response.writeHead(500);
			response.end();
		});
	});
}
