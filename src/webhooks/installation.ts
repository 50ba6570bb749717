import { z } from 'zod';
import { forgetData, suspend } from '../checks/life-cycle/forget-data.ts';
import { publishUntold } from '../checks/life-cycle/publish-again.ts';
import type { WebhookHandler } from './handler.ts';
import { Installation, RepositoryId } from './payload.ts';

const InstallationEvent = z.object({ action: z.string(), installation: Installation });
const InstallationRepositoriesEvent = z.object({
	...InstallationEvent.shape,
	repositories_removed: z.array(RepositoryId).default([]),
});

const MAY_WRITE_AGAIN: ReadonlySet<string> = new Set(['unsuspend', 'new_permissions_accepted']);

/**
 * The App was uninstalled or suspended: its work ends, and with the former its data goes. What could not be told while it
 * was suspended, or lacked a permission, is told when that ends.
 */
export const onInstallation: WebhookHandler = async (transaction, payload) => {
	const { action, installation } = InstallationEvent.parse(payload);
	const owner = { installationId: installation.id, repositoryIds: null };
	if (action === 'deleted') await forgetData(transaction, owner);
	if (action === 'suspend') await suspend(transaction, owner);
	if (MAY_WRITE_AGAIN.has(action)) await publishUntold(transaction, owner);
};

/** Repositories were taken out of the installation. */
export const onInstallationRepositories: WebhookHandler = async (transaction, payload) => {
	const { installation, repositories_removed: removed } = InstallationRepositoriesEvent.parse(payload);
	if (removed.length === 0) return;
	await forgetData(transaction, { installationId: installation.id, repositoryIds: removed.map(({ id }) => id) });
};
