import { forgetData } from '../checks/life-cycle/forget-data.ts';
import { publishUntold } from '../checks/life-cycle/publish-again.ts';
import type { WebhookHandler } from './handler.ts';
import { RepositoryEvent, repositoryOf } from './payload.ts';

/**
 * A repository was renamed, given to another owner, or deleted: what is stored goes with its name, or goes. What could not
 * be told of one that was archived is told when that ends.
 */
export const onRepository: WebhookHandler = async (transaction, payload) => {
	const event = RepositoryEvent.parse(payload);
	const repository = repositoryOf(event);
	const { installationId: its, repositoryId } = repository;
	const owner = { installationId: its, repositoryIds: [repositoryId] };
	if (event.action === 'deleted') await forgetData(transaction, owner);
	if (event.action === 'unarchived') await publishUntold(transaction, owner);
	if (event.action === 'renamed') await transaction.renameRepository(repository);
	if (event.action !== 'transferred') return;
	// The new owner gets nothing of what the old one's checks found and left.
	for (const installationId of await transaction.installationsElsewhere(repositoryId, repository)) {
		await forgetData(transaction, { installationId, repositoryIds: [repositoryId] });
	}
};
