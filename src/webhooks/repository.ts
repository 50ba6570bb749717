import { forgetData } from '../checks/life-cycle/forget-data.ts';
import type { WebhookHandler } from './handler.ts';
import { RepositoryEvent, repositoryOf } from './payload.ts';

/** A repository was renamed, given to another owner, or deleted: what is stored goes with its name, or goes. */
export const onRepository: WebhookHandler = async (transaction, payload) => {
	const event = RepositoryEvent.parse(payload);
	const repository = repositoryOf(event);
	const { repositoryId } = repository;
	if (event.action === 'deleted') {
		await forgetData(transaction, { installationId: repository.installationId, repositoryIds: [repositoryId] });
	}
	if (event.action === 'renamed') await transaction.renameRepository(repository);
	if (event.action !== 'transferred') return;
	// The new owner gets nothing of what the old one's checks found and left.
	for (const installationId of await transaction.installationsElsewhere(repositoryId, repository)) {
		await forgetData(transaction, { installationId, repositoryIds: [repositoryId] });
	}
};
