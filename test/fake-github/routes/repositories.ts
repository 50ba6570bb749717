import { Hono } from 'hono';
import { notFound } from '../refusal.ts';
import { type Env, repositoryFor, type Services } from '../services.ts';
import type { Role } from '../state.ts';
import { accountView } from '../views/account.ts';
import { repositoryUrl, repositoryView } from '../views/repository.ts';

/** GitHub's four old permissions, which every role counts as one of. */
const PERMISSION_OF = { admin: 'admin', maintain: 'write', write: 'write', triage: 'read', read: 'read' } as const;
const ORDER: readonly Role[] = ['read', 'triage', 'write', 'maintain', 'admin'];

export function repositoryRoutes({ state }: Services): Hono<Env> {
	const routes = new Hono<Env>();

	routes.get('/repos/:owner/:repo', (c) => c.json(repositoryView(state, repositoryFor(c, state, 'read', 'metadata'))));

	routes.get('/repos/:owner/:repo/collaborators/:login/permission', (c) => {
		const repository = repositoryFor(c, state, 'read', 'metadata');
		const account = state.accounts.get(c.req.param('login'));
		if (account === undefined) throw notFound();
		const role = repository.roles.get(account.login) ?? (repository.private ? undefined : 'read');
		const has = (needed: Role) => role !== undefined && ORDER.indexOf(role) >= ORDER.indexOf(needed);
		const permissions = {
			pull: has('read'),
			triage: has('triage'),
			push: has('write'),
			maintain: has('maintain'),
			admin: has('admin'),
		};
		const role_name = role ?? 'none';
		return c.json({
			permission: role === undefined ? 'none' : PERMISSION_OF[role],
			role_name,
			user: { ...accountView(state, account), role_name, permissions },
		});
	});

	routes.get('/repos/:owner/:repo/contents/:path{.+}', async (c) => {
		const repository = repositoryFor(c, state, 'read', 'contents');
		const path = c.req.param('path');
		const ref = c.req.query('ref') ?? repository.defaultBranch;
		const commit = await repository.git.find(ref);
		const file = commit === undefined ? undefined : await repository.git.file(commit, path);
		if (file === undefined) throw notFound();
		const { blob, content } = file;
		const url = `${repositoryUrl(state, repository)}/contents/${path}?ref=${ref}`;
		const git = `${repositoryUrl(state, repository)}/git/blobs/${blob}`;
		const html = `${state.url}/${repository.owner.login}/${repository.name}/blob/${ref}/${path}`;
		// Over a megabyte GitHub gives no content.
		const isLarge = content.length > 1024 ** 2;
		return c.json({
			type: 'file',
			encoding: isLarge ? 'none' : 'base64',
			size: content.length,
			name: path.split('/').at(-1) ?? path,
			path,
			content: isLarge ? '' : content.toString('base64').replaceAll(/.{60}/g, '$&\n'),
			sha: blob,
			url,
			git_url: git,
			html_url: html,
			download_url: html,
			_links: { git, self: url, html },
		});
	});

	return routes;
}
