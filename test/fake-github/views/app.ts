import { type InstallationState, reaches, type State } from '../state.ts';
import { accountView, nodeId } from './account.ts';

const CREATED = '2026-01-01T00:00:00Z';

export function appView(state: State) {
	const { app } = state;
	return {
		id: app.id,
		slug: app.slug,
		node_id: nodeId('A', app.id),
		client_id: `Iv1.${app.id}`,
		owner: accountView(state, app.owner),
		name: app.slug,
		description: '',
		external_url: 'https://example.org',
		html_url: `${state.url}/apps/${app.slug}`,
		created_at: CREATED,
		updated_at: CREATED,
		permissions: app.permissions,
		events: app.events,
	};
}

export function installationView(state: State, installation: InstallationState) {
	const { id, account, permissions, createdAt } = installation;
	const url = `${state.url}/app/installations/${id}`;
	return {
		id,
		account: accountView(state, account),
		repository_selection: installation.selected === null ? 'all' : 'selected',
		access_tokens_url: `${url}/access_tokens`,
		repositories_url: `${state.url}/installation/repositories`,
		html_url: `${state.url}/organizations/${account.login}/settings/installations/${id}`,
		app_id: state.app.id,
		app_slug: state.app.slug,
		client_id: `Iv1.${state.app.id}`,
		target_id: account.id,
		target_type: account.type,
		permissions,
		events: state.app.events,
		created_at: createdAt,
		updated_at: createdAt,
		single_file_name: null,
		has_multiple_single_files: false,
		single_file_paths: [],
		suspended_by: installation.suspended ? accountView(state, account) : null,
		suspended_at: installation.suspended ? createdAt : null,
	};
}

export function repositoriesOf(state: State, installation: InstallationState) {
	return state.repositories.filter((repository) => reaches(installation, repository));
}
