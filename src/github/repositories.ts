import type {
	Permission,
	RepositoryIdentity,
	RepositoryName,
	RepositoryToken,
	TextFile,
} from '../checks/ports/github.ts';
import type { Client } from './clients.ts';
import { explained, orNull, unlessInvalid } from './failures.ts';

/** `permission` is what GitHub makes of every role, custom ones too: maintain is `write`, triage `read`. */
export async function getPermission(
	client: Client,
	{ owner, name }: RepositoryIdentity,
	login: string,
): Promise<Permission> {
	const request = client.rest.repos.getCollaboratorPermissionLevel({ owner, repo: name, username: login });
	const found = await orNull(`The permission of ${login}`, request);
	switch (found?.data.permission) {
		case 'admin':
			return 'admin';
		case 'write':
		case 'maintain':
			return 'write';
		case 'read':
		case 'triage':
			return 'read';
		case undefined:
		default:
			return 'none';
	}
}

export async function getFile(
	client: Client,
	{ owner, name }: RepositoryName,
	path: string,
	ref: string | null,
	maxBytes: number,
): Promise<TextFile | null> {
	const request = client.rest.repos.getContent({ owner, repo: name, path, ...(ref === null ? {} : { ref }) });
	const found = await orNull(`${path} of ${owner}/${name}`, request);
	if (found === null || Array.isArray(found.data) || found.data.type !== 'file') return null;
	const file = found.data;
	// Over a megabyte GitHub leaves the content out.
	const isTooLarge = file.size > maxBytes || !('content' in file) || file.encoding !== 'base64';
	return { text: isTooLarge ? null : Buffer.from(file.content, 'base64').toString() };
}

/** @param app the App's own client. */
export async function createInstallationToken(app: Client, repository: RepositoryIdentity): Promise<string> {
	const request = app.rest.apps.createInstallationAccessToken({
		installation_id: repository.installationId,
		repository_ids: [repository.repositoryId],
		permissions: { contents: 'read' },
	});
	return (await explained(`Repository ${repository.owner}/${repository.name}`, request)).data.token;
}

/** @param app the App's own client. An installation is one account's, so it may know another repository by this name. */
export async function createRepositoryToken(
	app: Client,
	{ installationId, owner, name }: RepositoryName,
): Promise<RepositoryToken | null> {
	const request = app.rest.apps.createInstallationAccessToken({
		installation_id: installationId,
		repositories: [name],
		permissions: { contents: 'read' },
	});
	const answer = await unlessInvalid(`Repository ${owner}/${name}`, request);
	const [repository] = answer?.data.repositories ?? [];
	if (answer === null || repository === undefined) return null;
	if (repository.full_name.toLowerCase() !== `${owner}/${name}`.toLowerCase()) return null;
	return { token: answer.data.token, isPrivate: repository.private };
}

export async function isPrivate(client: Client, { owner, name }: RepositoryIdentity): Promise<boolean> {
	const request = client.rest.repos.get({ owner, repo: name });
	return (await explained(`Repository ${owner}/${name}`, request)).data.private;
}
