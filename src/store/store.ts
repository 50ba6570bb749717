import type { Kysely } from 'kysely';
import type { JobSender } from '../checks/ports/queue.ts';
import type { Store } from '../checks/ports/store.ts';
import { buildRecords } from './build-records.ts';
import { checkRecords } from './check-records.ts';
import { jobRecords } from './job-records.ts';
import { needsRecords } from './needs-records.ts';
import type { Database } from './schema.ts';
import { sharedBuilds } from './shared-builds.ts';
import { subjectRecords } from './subject-records.ts';
import { workloadRecords } from './workload-records.ts';

/** The store over an open database; jobs are queued within its transactions. */
export function createStore(kysely: Kysely<Database>, jobs: JobSender): Store {
	return {
		transaction: (work) =>
			kysely.transaction().execute((db) =>
				work({
					...jobRecords(db, jobs),
					...subjectRecords(db),
					...checkRecords(db),
					...buildRecords(db),
					...workloadRecords(db),
					...sharedBuilds(db),
					...needsRecords(db),
				}),
			),
	};
}
