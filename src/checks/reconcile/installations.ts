import { forgetData } from '../life-cycle/forget-data.ts';
import type { Application } from '../ports/application.ts';
import type { Installation, Next, Page } from '../ports/github.ts';
import type { KnownRepository } from '../ports/store.ts';
import type { Calls } from './calls.ts';

/** Null where the calls do not suffice. */
export async function allInstallations({ github }: Application, calls: Calls): Promise<readonly Installation[] | null> {
	const found: Installation[] = [];
	let after: Next = null;
	do {
		if (calls.areSpent) return null;
		const from: Next = after;
		const page: Page<Installation> = await calls.make(() => github.installations(from));
		found.push(...page.items);
		after = page.next;
	} while (after !== null);
	return found;
}

/** Somebody may have uninstalled the App while nobody heard of it. */
export async function forgetUninstalled(
	{ store, logger }: Application,
	known: readonly KnownRepository[],
	installations: readonly Installation[],
): Promise<void> {
	const there = new Set(installations.map(({ id }) => id));
	for (const installationId of new Set(known.map((one) => one.installationId))) {
		if (there.has(installationId)) continue;
		await store.transaction((transaction) => forgetData(transaction, { installationId, repositoryIds: null }));
		logger.warn({ installation: installationId }, 'the App is no longer installed there: its data is deleted');
	}
}
