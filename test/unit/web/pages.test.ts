import { describe, expect, it } from '@jest/globals';
import type { Store } from '../../../src/checks/ports/store.ts';
import { createPages } from '../../../src/web/pages.ts';

const store = (answer: Promise<unknown>) => ({ transaction: () => answer }) as unknown as Store;
const nothingStuck = () => Promise.resolve(null);
const SENTENCE = 'A plan job has been due for 400 s, and none has begun or ended since.';

describe('/healthz', () => {
	it.each([
		['a store that answers', store(Promise.resolve(null)), nothingStuck, 200, 'ok'],
		['a store that fails', store(Promise.reject(new Error('no'))), nothingStuck, 503, 'the store does not answer'],
		['a store that never answers', store(new Promise(() => {})), nothingStuck, 503, 'the store does not answer'],
		['work that is stuck', store(Promise.resolve(null)), () => Promise.resolve(SENTENCE), 503, SENTENCE],
		[
			'work of which nobody tells',
			store(Promise.resolve(null)),
			() => new Promise<null>(() => {}),
			503,
			'the store does not answer',
		],
	])('%s', async (_what, answering, stuck, status, text) => {
		const page = await createPages(answering, stuck).request('/healthz');
		expect([page.status, await page.text()]).toEqual([status, text]);
	});
});
