import { Hono } from 'hono';
import { notFound, refuse } from '../refusal.ts';
import { type Env, numberParameter, type Services } from '../services.ts';
import type { Delivery } from '../webhooks.ts';

/** The App's own webhook deliveries; newest first, by cursor. */
export function deliveryRoutes({ webhooks }: Services): Hono<Env> {
	const routes = new Hono<Env>();

	routes.use('/app/hook/*', async (c, next) => {
		if (c.get('token') !== null) throw refuse(401, 'A JSON web token could not be decoded');
		return next();
	});

	routes.get('/app/hook/deliveries', (c) => {
		const perPage = Math.min(100, Number(c.req.query('per_page') ?? 30));
		const before = Number(c.req.query('cursor') ?? Number.MAX_SAFE_INTEGER);
		const older = webhooks.deliveries.filter(({ id }) => id < before).toReversed();
		const page = older.slice(0, perPage);
		if (older.length > perPage) {
			const url = new URL(c.req.url);
			url.searchParams.set('cursor', String(page.at(-1)?.id));
			c.header('link', `<${url.href}>; rel="next"`);
		}
		return c.json(page.map(deliveryView));
	});

	routes.post('/app/hook/deliveries/:id/attempts', (c) => {
		const id = numberParameter(c, 'id');
		const delivery = webhooks.deliveries.find((found) => found.id === id);
		if (delivery === undefined) throw notFound();
		void webhooks.redeliver(delivery.guid);
		return c.json({}, 202);
	});

	return routes;
}

function deliveryView(delivery: Delivery) {
	const { id, guid, event, action, redelivery, deliveredAt, status } = delivery;
	const payload: { installation?: { id: number }; repository?: { id: number } } = delivery.payload;
	return {
		id,
		guid,
		delivered_at: deliveredAt,
		redelivery,
		duration: 0.1,
		status: status === null ? 'failed to connect' : status < 400 ? 'OK' : 'Invalid HTTP Response',
		status_code: status ?? 0,
		event,
		action,
		installation_id: payload.installation?.id ?? null,
		repository_id: payload.repository?.id ?? null,
	};
}
