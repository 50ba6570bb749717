import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Store } from '../../../src/checks/ports/store.ts';
import { InfrastructureError } from '../../../src/shared/errors.ts';
import { receiveDelivery } from '../../../src/webhooks/receive.ts';

/** Probot says yes by itself then. */
const ANSWERED_ANYWAY_MS = 9000;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('a delivery that is not stored fails before anybody says that it was taken', async () => {
	const hanging: Store = { transaction: () => new Promise(() => undefined) };
	const delivery = { guid: 'x', event: 'push' };
	const ended = receiveDelivery(hanging, () => Promise.resolve(), delivery, {}).catch((error: unknown) => error);
	await jest.advanceTimersByTimeAsync(ANSWERED_ANYWAY_MS - 1);
	expect(await Promise.race([ended, Promise.resolve('not answered')])).toBeInstanceOf(InfrastructureError);
});
