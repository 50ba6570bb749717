import { isBuilt, isFinal } from './check-state.ts';
import { tellProgress } from './progress.ts';
import { buildTurn, planTurn } from './turns.ts';
import type { Store } from '../ports/store.ts';

/**
 * Queues what unfinished checks need. Jobs are queued with the state they follow from, so that there is nothing to do
 * here; but a check must never hang because a job was given up or lost. Work that is queued already is not queued twice.
 */
export async function resumeChecks(store: Store): Promise<void> {
	await store.transaction(async (transaction) => {
		for (const check of await transaction.unfinishedChecks()) {
			if (check.state === 'requested') {
				const job = { kind: 'plan', checkId: check.id, subjectKey: check.subjectKey } as const;
				await transaction.enqueue(job, { ...planTurn(check.subjectKey), unlessWaiting: true });
			}
			if (check.publishedVersion < check.version) {
				await transaction.enqueue({ kind: 'publish', subjectKey: check.subjectKey }, { unlessWaiting: true });
			}
			if (isFinal(check)) continue;
			const builds = await transaction.buildsOfCheck(check.id);
			for (const [place, build] of builds.entries()) {
				if (isBuilt(build)) continue;
				const turn = { ...buildTurn(check, place), unlessWaiting: true };
				await transaction.enqueue({ kind: 'build', buildId: build.id }, turn);
			}
			if (check.state === 'building') await tellProgress(transaction, check, builds.filter(isBuilt).length);
		}
	});
}
