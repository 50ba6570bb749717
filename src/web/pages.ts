import { Hono } from 'hono';
import type { Store } from '../checks/ports/store.ts';
import { within } from '../peers/deadline.ts';

/** Who monitors does not wait much longer. */
const ANSWER_MS = 3000;

/**
 * What a browser or a monitor asks for.
 * @param stuck what does not move although it should, as a sentence; null where all does.
 */
export function createPages(store: Store, stuck: () => Promise<string | null>): Hono {
	const pages = new Hono();
	/** 200 where a webhook would be stored now, and worked on soon; else 503. */
	pages.get('/healthz', async (context) => {
		const late = () => new Error('The store does not answer in time.');
		try {
			const look = () => store.transaction((transaction) => transaction.check(NO_CHECK), 'urgent');
			const [problem] = await within({ ms: ANSWER_MS, late }, Promise.all([stuck(), look()]));
			return problem === null ? context.text('ok') : context.text(problem, 503);
		} catch {
			return context.text('the store does not answer', 503);
		}
	});
	return pages;
}

const NO_CHECK = '00000000-0000-0000-0000-000000000000';
