import type { Context } from 'hono';

/** The page that is asked for (default 30 a page, at most 100), with GitHub's `Link` header. */
export function pageOf<T>(c: Context, items: readonly T[]): T[] {
	const perPage = Math.min(100, Math.max(1, Number(c.req.query('per_page') ?? 30)));
	const page = Math.max(1, Number(c.req.query('page') ?? 1));
	const last = Math.max(1, Math.ceil(items.length / perPage));
	const link = (number: number, relation: string) => {
		const url = new URL(c.req.url);
		url.searchParams.set('page', String(number));
		return `<${url.href}>; rel="${relation}"`;
	};
	if (page < last) c.header('link', [link(page + 1, 'next'), link(last, 'last')].join(', '));
	return items.slice((page - 1) * perPage, page * perPage);
}
