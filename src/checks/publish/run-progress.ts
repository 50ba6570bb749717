import { isBuilt } from '../life-cycle/check-state.ts';
import { tellProgress } from '../life-cycle/progress.ts';
import type { Application } from '../ports/application.ts';
import type { ProgressJob } from '../ports/queue.ts';

/** The progress job: has GitHub told how far a check is where that changed, and looks again later. */
export async function runProgress(app: Application, { checkId, told }: ProgressJob): Promise<void> {
	await app.store.transaction(async (transaction) => {
		await transaction.lockSubjectOfCheck(checkId);
		const check = await transaction.check(checkId);
		if (check?.state !== 'building') return;
		const built = (await transaction.buildsOfCheck(checkId)).filter(isBuilt).length;
		// Where GitHub refuses to be told, the end is tried again.
		if (built !== told && check.refusedAt === null) {
			await transaction.updateCheck(checkId, { version: check.version + 1 });
			await transaction.enqueue({ kind: 'publish', subjectKey: check.subjectKey });
		}
		await tellProgress(transaction, check, built);
	});
}
