import { EventEmitter } from 'node:events';
import type { PgBoss } from 'pg-boss';
import { JOB_KINDS, type JobKind } from '../checks/ports/queue.ts';

/**
 * Tells of jobs that were committed and are due, whichever process queued them: pg-boss has PostgreSQL say so to all
 * who listen, and listens through its database object, which is where this looks on. To be made before pg-boss starts.
 */
export class News extends EventEmitter<{ due: [JobKind] }> {
	constructor(db: ReturnType<PgBoss['getDb']>) {
		super();
		const listen = db.listen?.bind(db);
		if (listen === undefined) return;
		db.listen = (channel, onNotification, onReconnect) =>
			listen(
				channel,
				(queue) => {
					onNotification(queue);
					const kind = JOB_KINDS.find((one) => one === queue);
					if (kind !== undefined) this.emit('due', kind);
				},
				() => {
					onReconnect();
					// What was said while the connection was lost.
					for (const kind of JOB_KINDS) this.emit('due', kind);
				},
			);
	}
}
