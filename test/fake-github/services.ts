/** What every route gets: state, events, and who asks. */
import type { Context } from 'hono';
import type { Events } from './events.ts';
import { notFound, refuse } from './refusal.ts';
import { type Access, type RepositoryState, reaches, type State, type TokenState } from './state.ts';
import type { Webhooks } from './webhooks.ts';

export interface Services {
	readonly state: State;
	readonly events: Events;
	readonly webhooks: Webhooks;
}

/** `token` is null where the App itself asks, with its JWT. */
export interface Env {
	readonly Variables: { readonly token: TokenState | null };
}

/**
 * The repository that the path names, for a token that reaches it and has one of the permissions.
 * @throws 404 where the token does not reach it, 403 where it may not.
 */
export function repositoryFor(
	c: Context<Env>,
	state: State,
	access: Access,
	...permissions: readonly [string, ...string[]]
): RepositoryState {
	const token = c.get('token');
	if (token === null) throw refuse(401, 'A JSON web token is not accepted here');
	const repository = state.repository(c.req.param('owner') ?? '', c.req.param('repo') ?? '');
	if (repository === undefined || !isWithin(token, repository)) throw notFound();
	if (!permissions.some((permission) => allows(token, permission, access))) {
		throw refuse(403, 'Resource not accessible by integration');
	}
	if (access === 'write' && repository.archived) throw refuse(403, 'Repository was archived so is read-only.');
	return repository;
}

export function isWithin(token: TokenState, repository: RepositoryState): boolean {
	if (!reaches(token.installation, repository)) return false;
	return token.repositoryIds === null || token.repositoryIds.includes(repository.id);
}

export function allows(token: TokenState, permission: string, access: Access): boolean {
	if (permission === 'metadata' && access === 'read') return true;
	// What the installation lost since, its tokens lost as well.
	return [token.permissions[permission], token.installation.permissions[permission]].every(
		(granted) => granted === 'write' || granted === access,
	);
}

/** A number in the path. */
export function numberParameter(c: Context, name: string): number {
	const number = Number(c.req.param(name));
	if (!Number.isSafeInteger(number)) throw notFound();
	return number;
}
