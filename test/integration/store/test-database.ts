import type { JobQueue } from '../../../src/checks/ports/queue.ts';
import { openQueue, type QueueTimes } from '../../../src/queue/queue.ts';
import { openDatabase, type OpenDatabase } from '../../../src/store/database.ts';
import { createStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/checks/ports/store.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

export interface TestDatabase {
	readonly database: OpenDatabase;
	readonly queue: JobQueue;
	readonly store: Store;
	close(): Promise<void>;
}

/** How long a test's hook may take that makes a database, on a busy machine. */
export const FIRST_START_MS = 180_000;

/** A store and queue on an embedded database: in memory, or in a directory. */
export async function openTestDatabase(
	directory: string | null = null,
	queueTimes: QueueTimes = {},
): Promise<TestDatabase> {
	const database = await openDatabase({ directory });
	const queue = await openQueue(database.connection, silentLogger, queueTimes);
	return {
		database,
		queue,
		store: createStore(database, queue),
		async close() {
			await queue.close();
			await database.close();
		},
	};
}
