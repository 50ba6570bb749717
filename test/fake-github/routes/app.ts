import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { pageOf } from '../pagination.ts';
import { invalid, notFound, refuse } from '../refusal.ts';
import { type Env, isWithin, numberParameter, type Services } from '../services.ts';
import { type Permissions, reaches } from '../state.ts';
import { appView, installationView } from '../views/app.ts';
import { repositoryView } from '../views/repository.ts';

interface TokenRequest {
	readonly repository_ids?: readonly number[];
	readonly repositories?: readonly string[];
	readonly permissions?: Permissions;
}

const HOUR_MS = 3_600_000;

export function appRoutes({ state }: Services): Hono<Env> {
	const routes = new Hono<Env>();

	routes.use('/app/*', async (c, next) => {
		if (c.get('token') !== null) throw refuse(401, 'A JSON web token could not be decoded');
		return next();
	});

	routes.get('/app', (c) => c.json(appView(state)));

	routes.get('/app/installations', (c) => {
		const there = state.installations.filter(({ deleted }) => !deleted);
		return c.json(pageOf(c, there).map((installation) => installationView(state, installation)));
	});

	routes.get('/app/installations/:id', (c) => {
		const id = numberParameter(c, 'id');
		const installation = state.installations.find((found) => found.id === id && !found.deleted);
		if (installation === undefined) throw notFound();
		return c.json(installationView(state, installation));
	});

	routes.post('/app/installations/:id/access_tokens', async (c) => {
		const id = numberParameter(c, 'id');
		const installation = state.installations.find((found) => found.id === id && !found.deleted);
		if (installation === undefined) throw notFound();
		if (installation.suspended) throw refuse(403, 'This installation has been suspended');
		const text = await c.req.text();
		const asked: TokenRequest = text === '' ? {} : JSON.parse(text);
		const permissions = asked.permissions ?? installation.permissions;
		for (const [name, access] of Object.entries(permissions)) {
			const granted = installation.permissions[name];
			if (granted !== 'write' && granted !== access) {
				throw invalid('The permissions requested are not granted to this installation.');
			}
		}
		const reached = state.repositories.filter((repository) => reaches(installation, repository));
		const wanted = [...(asked.repository_ids ?? []), ...(asked.repositories ?? [])];
		const chosen = reached.filter(({ id: number, name }) => wanted.includes(number) || wanted.includes(name));
		if (chosen.length !== wanted.length) {
			throw invalid(
				'There is at least one repository that does not exist or is not accessible to the parent installation.',
			);
		}
		const token = `ghs_${randomBytes(18).toString('hex')}`;
		const repositoryIds = wanted.length === 0 ? null : chosen.map((repository) => repository.id);
		state.tokens.set(token, { installation, permissions, repositoryIds });
		const repositories = chosen.map((repository) => repositoryView(state, repository));
		const answer = {
			token,
			expires_at: new Date(Date.now() + HOUR_MS).toISOString().replace(/\.\d+/, ''),
			permissions,
			repository_selection: wanted.length === 0 && installation.selected === null ? 'all' : 'selected',
			...(wanted.length === 0 ? {} : { repositories }),
		};
		return c.json(answer, 201);
	});

	routes.get('/installation/repositories', (c) => {
		const token = c.get('token');
		if (token === null) throw refuse(403, 'Resource not accessible by integration');
		const within = state.repositories.filter((repository) => isWithin(token, repository));
		const repositories = pageOf(c, within).map((repository) => repositoryView(state, repository));
		return c.json({ total_count: within.length, repositories });
	});

	return routes;
}
