import type { Account, State } from '../state.ts';

const PATHS = {
	followers_url: '/followers',
	following_url: '/following{/other_user}',
	gists_url: '/gists{/gist_id}',
	starred_url: '/starred{/owner}{/repo}',
	subscriptions_url: '/subscriptions',
	organizations_url: '/orgs',
	repos_url: '/repos',
	events_url: '/events{/privacy}',
	received_events_url: '/received_events',
};

/** GitHub's "simple user", which organisations and bots are as well. */
export function accountView(state: State, account: Account) {
	const url = `${state.url}/users/${encodeURIComponent(account.login)}`;
	return {
		login: account.login,
		id: account.id,
		node_id: nodeId('U', account.id),
		avatar_url: `${state.url}/avatars/${account.id}`,
		gravatar_id: '',
		url,
		html_url: `${state.url}/${encodeURIComponent(account.login)}`,
		...Object.fromEntries(Object.entries(PATHS).map(([name, path]) => [name, `${url}${path}`])),
		type: account.type,
		site_admin: false,
	};
}

/** As webhooks show the organisation. */
export function organisationView(state: State, account: Account) {
	const url = `${state.url}/orgs/${account.login}`;
	return {
		login: account.login,
		id: account.id,
		node_id: nodeId('O', account.id),
		url,
		repos_url: `${url}/repos`,
		events_url: `${url}/events`,
		hooks_url: `${url}/hooks`,
		issues_url: `${url}/issues`,
		members_url: `${url}/members{/member}`,
		public_members_url: `${url}/public_members{/member}`,
		avatar_url: `${state.url}/avatars/${account.id}`,
		description: null,
	};
}

export function nodeId(kind: string, id: number): string {
	return Buffer.from(`${kind}:${id}`).toString('base64');
}
