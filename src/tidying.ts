/** The upkeep of what this machine has beside the database: mirrors, built trees, containers, and what the desk reads. */
import type { TreeDirectory } from './cache/built-trees.ts';
import { BUILD_LABEL } from './checks/build/build-as-planned.ts';
import { treeOwner } from './checks/ports/built-trees.ts';
import type { Store } from './checks/ports/store.ts';
import type { ContainerEngine } from './containers/container-engine.ts';
import { removeContainers, removeUnusedContainers } from './containers/remove-containers.ts';
import type { Starter } from './starter/starter.ts';
import type { Logger } from './shared/logger.ts';
import type { DataDirectory } from './store/data-directory.ts';
import { createSnapshotWriter } from './store/needs-snapshot.ts';

interface Places {
	readonly store: Store;
	readonly repositories: Pick<Starter, 'keepOnly' | 'makeRoom'>;
	readonly builtTrees: TreeDirectory;
	readonly data: DataDirectory;
	readonly containerEngine: ContainerEngine;
	readonly logger: Logger;
}

/** @returns a round of it: what nobody needs any more is removed. */
export function tidying({ store, repositories, builtTrees, data, containerEngine, logger }: Places) {
	const snapshot = createSnapshotWriter(data.path);
	const runningBuilds = async () => new Set(await store.transaction((transaction) => transaction.runningBuilds()));
	return async () => {
		// First: on a full disk the database may not answer before.
		await builtTrees.makeRoom();
		const known = await store.transaction((transaction) => transaction.knownRepositories());
		await repositories.keepOnly(known);
		await builtTrees.keepOnly(known.map(treeOwner));
		await repositories.makeRoom();
		await snapshot.update(store);
		for (const owner of data.formerOwners) {
			const removed = await removeContainers(containerEngine, owner);
			if (removed > 0) logger.warn({ removed }, 'removed containers that a dead process left');
		}
		const removed = await removeUnusedContainers(containerEngine, BUILD_LABEL, runningBuilds);
		if (removed > 0) logger.warn({ removed }, 'removed containers of builds that have ended');
	};
}
