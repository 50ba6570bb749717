/** The HTTP side: authentication, planned failures, the contract, the routes, and git. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { authenticate } from './authentication.ts';
import type { Failures } from './failures.ts';
import { serveGit } from './git-http.ts';
import type { Contract } from './openapi/contract.ts';
import { DOCUMENTATION, notFound, refuse } from './refusal.ts';
import { appRoutes } from './routes/app.ts';
import { checkRunRoutes } from './routes/check-runs.ts';
import { commentRoutes } from './routes/comments.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { pullRequestRoutes } from './routes/pull-requests.ts';
import { repositoryRoutes } from './routes/repositories.ts';
import { allows, type Env, isWithin, type Services } from './services.ts';
import type { State } from './state.ts';
import { fullName } from './views/repository.ts';

export interface RequestRecord {
	readonly method: string;
	readonly path: string;
	readonly status: number;
}

export interface ServerOptions {
	readonly services: Services;
	readonly contract: Contract;
	readonly failures: Failures;
	readonly violations: string[];
	readonly requests: RequestRecord[];
	/** Where the bare repositories are. */
	readonly projectRoot: string;
}

export function createFakeServer(options: ServerOptions): Server {
	const app = createApi(options);
	const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
	return createServer((request, response) => {
		request.url = byName(request.url ?? '/', options.services.state);
		if (!tryGit(request, response, options)) void listener(request, response);
	});
}

/** `/repositories/ID/…`, where former names lead to, is the repository of that id by its name. */
function byName(url: string, state: State): string {
	return url.replace(/^\/repositories\/(\d+)/, (path, id) => {
		const repository = state.repositories.find((found) => found.id === Number(id) && !found.deleted);
		return repository === undefined ? path : `/repos/${fullName(repository)}`;
	});
}

function createApi({ services, contract, failures, violations, requests }: ServerOptions): Hono<Env> {
	const api = new Hono<Env>();

	api.use(async (c, next) => {
		const url = new URL(c.req.url);
		const requestText = await c.req.text();
		await next();
		const replyText = await c.res.clone().text();
		requests.push({ method: c.req.method, path: url.pathname, status: c.res.status });
		if (c.res.headers.has('x-planned-failure') || c.res.headers.has('x-moved')) return;
		violations.push(
			...contract.violationsOf({
				method: c.req.method,
				path: url.pathname,
				query: url.searchParams,
				requestBody: requestText === '' ? undefined : JSON.parse(requestText),
				status: c.res.status,
				responseBody: replyText === '' ? undefined : JSON.parse(replyText),
			}),
		);
	});

	api.use(async (c, next) => {
		const failure = failures.next(c.req.method, new URL(c.req.url).pathname);
		if (failure === undefined) return next();
		if (failure.afterwards === true) await next();
		if (failure.isSilent === true) await new Promise(() => {});
		const body = JSON.stringify({
			message: failure.message ?? 'Server Error',
			documentation_url: DOCUMENTATION,
		});
		const headers = { 'content-type': 'application/json', 'x-planned-failure': 'true', ...failure.headers };
		c.res = new Response(body, { status: failure.status, headers });
		return undefined;
	});

	api.use(async (c, next) => {
		c.set('token', authenticate(services.state, c.req.header('authorization')));
		return next();
	});

	api.use(async (c, next) => {
		const url = new URL(c.req.url);
		const [, owner = '', name = '', rest = ''] = /^\/repos\/([^/]+)\/([^/]+)(.*)$/.exec(url.pathname) ?? [];
		const moved = services.state.movedFrom(owner, name);
		if (moved === undefined) return next();
		c.header('x-moved', 'true');
		c.header('location', `${services.state.url}/repositories/${moved.id}${rest}${url.search}`);
		const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
		return c.json({ message: 'Moved Permanently', documentation_url: DOCUMENTATION }, isRead ? 301 : 307);
	});

	const resources = [deliveryRoutes, appRoutes, repositoryRoutes, pullRequestRoutes, commentRoutes, checkRunRoutes];
	for (const routes of resources) api.route('/', routes(services));
	api.notFound(() => notFound().getResponse());
	api.onError((error) => {
		if (error instanceof HTTPException) return error.getResponse();
		violations.push(`the fake itself failed: ${error.stack}`);
		return refuse(500, 'Server Error').getResponse();
	});
	return api;
}

/** `/owner/name.git/…`: public repositories for everyone, private ones for a token that reads their contents. */
function tryGit(request: IncomingMessage, response: ServerResponse, options: ServerOptions): boolean {
	const { state } = options.services;
	const url = new URL(request.url ?? '/', state.url);
	const match = /^\/([^/]+)\/([^/]+)\.git(\/.*)$/.exec(url.pathname);
	if (match === null) return false;
	const failure = options.failures.next(request.method ?? '', url.pathname, true);
	if (failure !== undefined) {
		options.requests.push({ method: request.method ?? '', path: url.pathname, status: failure.status });
		if (failure.isSilent !== true) response.writeHead(failure.status).end();
		return true;
	}
	const [owner, name] = [decodeURIComponent(match[1]!), decodeURIComponent(match[2]!)];
	const moved = state.movedFrom(owner, name);
	if (moved !== undefined) {
		options.requests.push({ method: request.method ?? '', path: url.pathname, status: 301 });
		response.writeHead(301, { location: `${state.url}/${fullName(moved)}.git${match[3]}${url.search}` }).end();
		return true;
	}
	const repository = state.repository(owner, name);
	const token = tokenOf(request.headers.authorization);
	const known = token === null ? null : state.tokens.get(token);
	const mayRead =
		known &&
		!known.installation.suspended &&
		repository &&
		isWithin(known, repository) &&
		allows(known, 'contents', 'read');
	const isOpen = token === null && repository?.private === false;
	options.requests.push({ method: request.method ?? '', path: url.pathname, status: mayRead || isOpen ? 200 : 401 });
	if (repository === undefined || !(mayRead || isOpen)) {
		const status = token === null || !known ? 401 : 404;
		response.writeHead(status, { 'www-authenticate': 'Basic realm="GitHub"' }).end('Repository not found.');
		return true;
	}
	const path = `/${repository.id}.git${match[3]}`;
	serveGit(request, response, { projectRoot: options.projectRoot, path, query: url.search.slice(1) });
	return true;
}

function tokenOf(authorization: string | undefined): string | null {
	const basic = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
	if (basic === undefined) return null;
	return Buffer.from(basic, 'base64').toString().split(':').slice(1).join(':');
}
