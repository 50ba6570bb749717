/**
 * Finds open pull requests whose head nobody checks and verdicts that GitHub refused to be told, and forgets what is out
 * of reach, an installation at a time.
 */
import { z } from 'zod';
import type { Check } from '../ports/records.ts';
import { forgetData, SUSPENSION } from '../life-cycle/forget-data.ts';
import { isWorthTelling, publishUntold } from '../life-cycle/publish-again.ts';
import { requestCheck } from '../life-cycle/request-check.ts';
import { pullRequestSubject } from '../life-cycle/subject.ts';
import { InfrastructureError, UserError } from '../../shared/errors.ts';
import type { Application } from '../ports/application.ts';
import type { FoundPullRequest, FoundRepository } from '../ports/github.ts';
import type { KnownRepository, Transaction } from '../ports/store.ts';
import type { Calls } from './calls.ts';
import { allInstallations, forgetUninstalled } from './installations.ts';

const PLACE = 'pull requests';

/** Where to go on: installations and repositories come in the order of their numbers. */
const Place = z.object({
	/** The installation that is being looked at, and those before it are done; 0: none is. */
	installation: z.int(),
	/** The page of its repositories, and those of this page that are done. */
	page: z.string().nullable(),
	done: z.array(z.int()),
	/** The page of the next repository's pull requests. */
	pulls: z.string().nullable(),
});
type Place = z.infer<typeof Place>;

const START: Place = { installation: 0, page: null, done: [], pulls: null };

/** One round, from where the last one stopped; the calls may suffice for all, or for a part. */
export async function findUnchecked(app: Application, calls: Calls): Promise<void> {
	// Before, so that what comes meanwhile is not taken for gone.
	const known = await app.store.transaction((transaction) => transaction.knownRepositories());
	const installations = await allInstallations(app, calls);
	if (installations === null) return;
	await forgetUninstalled(app, known, installations);
	const round = new Round(app, calls, await placeOf(app));
	for (const { id } of installations.filter((one) => !one.isSuspended).toSorted((a, b) => a.id - b.id)) {
		if (!(await round.lookAt(id))) return;
	}
	await round.save(START);
}

async function placeOf({ store }: Application): Promise<Place> {
	return Place.safeParse(await store.transaction((transaction) => transaction.place(PLACE))).data ?? START;
}

class Round {
	readonly #app: Application;
	readonly #calls: Calls;
	#place: Place;

	constructor(app: Application, calls: Calls, place: Place) {
		this.#app = app;
		this.#calls = calls;
		this.#place = place;
	}

	async save(place: Place): Promise<void> {
		this.#place = place;
		await this.#app.store.transaction((transaction) => transaction.savePlace(PLACE, place));
	}

	/** @returns false where the calls did not suffice. */
	async lookAt(installation: number): Promise<boolean> {
		if (installation < this.#place.installation) return true;
		if (installation > this.#place.installation) await this.save({ ...START, installation });
		try {
			if (!(await this.#lookAtRepositories(installation))) return false;
		} catch (error) {
			// One that GitHub does not let us see must not keep us from the others.
			if (!(error instanceof UserError || error instanceof InfrastructureError)) throw error;
			this.#app.logger.warn({ installation, err: error }, 'an installation cannot be looked at');
		}
		await this.save({ ...START, installation: installation + 1 });
		return true;
	}

	async #lookAtRepositories(installation: number): Promise<boolean> {
		const known = await this.#app.store.transaction((transaction) => transaction.knownRepositories());
		// All of them in one go: then what is missing is out of reach.
		const reached: number[] | null = this.#place.page === null ? [] : null;
		for (;;) {
			if (this.#calls.areSpent) return false;
			const page = await this.#calls.make(() => this.#app.github.repositoriesOf(installation, this.#place.page));
			reached?.push(...page.items.map(({ repositoryId }) => repositoryId));
			for (const repository of page.items.toSorted((a, b) => a.repositoryId - b.repositoryId)) {
				if (this.#place.done.includes(repository.repositoryId)) continue;
				await this.#app.store.transaction((transaction) => this.#keepUp(transaction, repository));
				if (!repository.isReadOnly && !(await this.#lookAtPullRequests(repository))) return false;
				await this.save({ ...this.#place, done: [...this.#place.done, repository.repositoryId], pulls: null });
			}
			if (page.next === null) break;
			await this.save({ installation, page: page.next, done: [], pulls: null });
		}
		if (reached !== null) await this.#forgetOthers(installation, known, new Set(reached));
		return true;
	}

	/** Whoever told of another name, or that the repository may be written to again, may not have been heard. */
	async #keepUp(transaction: Transaction, repository: FoundRepository): Promise<void> {
		const { installationId, repositoryId, isReadOnly } = repository;
		await transaction.renameRepository(repository);
		if (isReadOnly) return;
		await publishUntold(transaction, { installationId, repositoryIds: [repositoryId] }, isWorthTelling);
	}

	async #forgetOthers(
		installationId: number,
		known: readonly KnownRepository[],
		reached: ReadonlySet<number>,
	): Promise<void> {
		const { store, logger } = this.#app;
		const repositoryIds = known
			.filter((one) => one.installationId === installationId && !reached.has(one.repositoryId))
			.map(({ repositoryId }) => repositoryId);
		if (repositoryIds.length === 0) return;
		await store.transaction((transaction) => forgetData(transaction, { installationId, repositoryIds }));
		logger.warn({ installation: installationId, repositories: repositoryIds }, 'out of reach: their data is deleted');
	}

	async #lookAtPullRequests(repository: FoundRepository): Promise<boolean> {
		for (;;) {
			if (this.#calls.areSpent) return false;
			const page = await this.#calls.make(() => this.#app.github.openPullRequests(repository, this.#place.pulls));
			for (const pull of page.items) {
				// Then this page is looked at again.
				if (this.#calls.areSpent) return false;
				await this.#lookAtPullRequest(repository, pull);
			}
			if (page.next === null) return true;
			await this.save({ ...this.#place, pulls: page.next });
		}
	}

	async #lookAtPullRequest(repository: FoundRepository, pull: FoundPullRequest): Promise<void> {
		const { store, logger } = this.#app;
		const subject = pullRequestSubject(repository, pull.number);
		const [newest] = await store.transaction((transaction) => transaction.checksOfSubject(subject.key));
		if (newest === undefined ? await this.#isCheckedOnGitHub(repository, pull) : isSeenTo(newest, pull.headSha)) return;
		// Its own webhook may have come since the list was made.
		const now = await this.#calls.make(() => this.#app.github.getPullRequest(repository, pull.number));
		if (now.state === 'closed' || (newest !== undefined && isSeenTo(newest, now.headSha))) return;
		const { headSha, baseRef, baseSha } = now;
		const { updatedAt: observedAt } = pull;
		const request = { subject, headSha, baseRef, baseSha, observedAt, rebuild: [], clean: false } as const;
		const check = await store.transaction((transaction) =>
			requestCheck(transaction, { ...request, trigger: 'pull-request' }),
		);
		if (check !== null) logger.warn({ check: check.id, subject: subject.key }, 'a head that nobody checked is checked');
	}

	/** A database that was made anew knows nothing of earlier checks. What they left unfinished nobody will end but us. */
	async #isCheckedOnGitHub(repository: FoundRepository, { headSha }: FoundPullRequest): Promise<boolean> {
		const { github, checkName } = this.#app;
		const runs = await this.#calls.make(() => github.checkRunsOf(repository, headSha, checkName));
		for (const { id } of runs.filter(({ isCompleted }) => !isCompleted)) {
			await this.#calls.make(() => github.cancelCheckRun(repository, id, ABANDONED));
		}
		return runs.some(({ isCompleted }) => isCompleted);
	}
}

const ABANDONED = {
	title: 'Cancelled: the server does not know this check any more',
	summary: 'The commit is checked anew.',
};

/** Whether a head has its check, or need have none. */
function isSeenTo({ headSha, state, withoutReport }: Check, head: string): boolean {
	if (headSha !== head) return false;
	if (state !== 'cancelled') return true;
	// A person did not want it.
	return withoutReport?.kind === 'cancelled' && withoutReport.by !== SUSPENSION;
}
