import type { ApplicationFunction } from 'probot';
import type { Store } from '../checks/ports/store.ts';
import { EVENTS } from './events.ts';
import { receiveDelivery } from './receive.ts';

/** The Probot application: every event that means something is stored, and worked on later. */
export function createApp(store: Store): ApplicationFunction {
	return (app) => {
		for (const [event, handler] of EVENTS) {
			app.on(event, ({ id, payload }) => receiveDelivery(store, handler, { guid: id, event }, payload));
		}
	};
}
