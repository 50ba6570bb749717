import { buildTurn } from '../life-cycle/turns.ts';
import { knownResultOf } from '../plan/reuse.ts';
import type { Application } from '../ports/application.ts';
import { finishBuild, lockWantedBuild, type WantedBuild } from './wanted-build.ts';

/**
 * Sees to the builds that waited for one that has ended, however it did: those that may use its result are finished,
 * each in a transaction of its own; the others are queued. Where the process dies before, the sweeper queues them.
 */
export async function settleWaiting({ store }: Application, { build, subject }: WantedBuild): Promise<void> {
	const { id, keys } = build;
	if (keys === null) return;
	const open = await store.transaction((transaction) => transaction.openBuilds(subject.repositoryId, keys.content));
	for (const waiting of open.filter((other) => other.state === 'queued' && other.id !== id)) {
		await store.transaction(async (transaction) => {
			const wanted = await lockWantedBuild(transaction, waiting.id);
			if (wanted?.build.state !== 'queued') return;
			const known = await knownResultOf(transaction, wanted);
			const turn = { ...buildTurn(wanted.check, 0), unlessWaiting: true };
			if (known === null) await transaction.enqueue({ kind: 'build', buildId: waiting.id }, turn);
			else await finishBuild(transaction, wanted, known);
		});
	}
}
