import { Hono } from 'hono';
import type { Store } from '../checks/ports/store.ts';

/** What a browser or a monitor asks for. */
export function createPages(store: Store): Hono {
	const pages = new Hono();
	/** 200 where a webhook would be stored now, else 503. */
	pages.get('/healthz', async (context) => {
		try {
			await store.transaction((transaction) => transaction.check('00000000-0000-0000-0000-000000000000'), 'urgent');
			return context.text('ok');
		} catch {
			return context.text('the store does not answer', 503);
		}
	});
	return pages;
}
