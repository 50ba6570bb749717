import { setTimeout } from 'node:timers/promises';
import { InfrastructureError } from '../shared/errors.ts';

/**
 * Does a task that may be repeated (it looks before it writes), once more where the first time failed in a way that
 * may pass. Further tries are the queue's.
 */
export async function retryOnce<T>(task: () => Promise<T>, pauseMs: number): Promise<T> {
	try {
		return await task();
	} catch (error) {
		if (!(error instanceof InfrastructureError)) throw error;
		await setTimeout(pauseMs);
		return task();
	}
}
