import type { JobSender } from '../checks/ports/queue.ts';
import type { Store } from '../checks/ports/store.ts';
import { buildRecords } from './build-records.ts';
import { checkRecords } from './check-records.ts';
import type { OpenDatabase } from './database.ts';
import { type Installations, jobRecords } from './job-records.ts';
import { needsRecords } from './needs-records.ts';
import { retentionRecords } from './retention-records.ts';
import { sharedBuilds } from './shared-builds.ts';
import { subjectRecords } from './subject-records.ts';
import { upkeepRecords } from './upkeep-records.ts';
import { workloadRecords } from './workload-records.ts';

/** The store over an open database; jobs are queued within its transactions. */
export function createStore({ kysely, take }: OpenDatabase, jobs: JobSender): Store {
	return {
		transaction: (work, urgency = 'usual') =>
			take(urgency, () =>
				kysely.transaction().execute((db) => {
					const installations: Installations = new Map();
					return work({
						...jobRecords(db, jobs, installations),
						...subjectRecords(db, installations),
						...checkRecords(db),
						...buildRecords(db),
						...workloadRecords(db),
						...sharedBuilds(db),
						...needsRecords(db),
						...upkeepRecords(db),
						...retentionRecords(db),
					});
				}),
			),
	};
}
