/** One server, as it is run, and the pull requests that its fake GitHub tells it of. */
import { createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DEMO_MODULE } from '../e2e/demo-module.ts';
import { ServerProcess } from '../e2e/server-process.ts';
import type { PullRequest } from '../fake-github/actors/pull-request.ts';
import type { Repository } from '../fake-github/actors/repository.ts';
import { startFakeGitHub, type FakeGitHub } from '../fake-github/fake-github.ts';
import type { Webhook } from './sender.ts';

/** A pull request that was opened, and the webhook that nobody has sent yet. */
export interface Opened {
	readonly repository: Repository;
	readonly pull: PullRequest;
	readonly webhook: Webhook;
}

/** Of one check; those of a burst are looked at less often, which would otherwise take a processor. */
const POLL_MS = 2;
const BURST_POLL_MS = 200;
const PATIENCE_MS = 180_000;

export class Stage {
	readonly github: FakeGitHub;
	readonly server: ServerProcess;
	readonly #url: string;
	#count = 0;

	private constructor(github: FakeGitHub, server: ServerProcess, url: string) {
		this.github = github;
		this.server = server;
		this.#url = url;
	}

	/**
	 * @param databaseUrl null: the embedded database.
	 * @param options settings of the server, and where its data directory is made.
	 */
	static async open(
		databaseUrl: string | null,
		{ settings = {}, place }: { settings?: Readonly<Record<string, string>>; place?: string } = {},
	): Promise<Stage> {
		const github = await startFakeGitHub();
		const environment = { LOG_LEVEL: 'info', ...settings, ...(databaseUrl !== null && { DATABASE_URL: databaseUrl }) };
		const options = { isService: true, ...(place !== undefined && { place }) };
		const server = await ServerProcess.start(github, environment, options);
		return new Stage(github, server, server.webhookUrl);
	}

	/** A repository with one module, in an organisation and installation of its own. */
	async createRepository(): Promise<Repository> {
		const organisation = this.github.createOrganisation(`organisation-${++this.#count}`);
		await organisation.install();
		return organisation.createRepository('driver', { ...DEMO_MODULE, 'README.md': '# A driver\n' });
	}

	/** Opens a pull request of which the App hears nothing yet. */
	async openQuietly(repository: Repository, files: Readonly<Record<string, string>>): Promise<Opened> {
		const branch = `change-${++this.#count}`;
		await repository.push(branch, files);
		return this.openBranchQuietly(repository, branch);
	}

	async openBranchQuietly(repository: Repository, branch: string): Promise<Opened> {
		this.github.deliverTo(null);
		const pull = await repository.openPullRequest({ head: branch, title: 'A change', author: 'contributor' });
		this.github.deliverTo(this.#url);
		const { event, guid, payload } = this.github.deliveries.at(-1)!;
		const body = JSON.stringify(payload);
		const signature = createHmac('sha256', this.github.webhookSecret).update(body).digest('hex');
		const headers = {
			'content-type': 'application/json',
			'x-github-event': event,
			'x-github-delivery': guid,
			'x-hub-signature-256': `sha256=${signature}`,
		};
		return { repository, pull, webhook: { url: this.#url, headers, body } };
	}

	/** @returns when the check's conclusion was on GitHub, as `performance.now()` says. */
	async concluded({ repository, pull }: Opened, expected: string, pollMs = POLL_MS): Promise<number> {
		const until = performance.now() + PATIENCE_MS;
		for (;;) {
			// Of several pull requests with one commit each has a check run.
			const run = repository.checkRuns(pull.headSha).at(-1);
			if (run?.status === 'completed') {
				if (run.conclusion === expected) return performance.now();
				throw new Error(`The check ended with ${run.conclusion}, ${run.title}:\n${this.server.log}`);
			}
			if (performance.now() > until) throw new Error(`A check was not concluded:\n${this.server.log}`);
			await setTimeout(pollMs);
		}
	}

	/** The same of many at once, to within 0.2 s. */
	allConcluded(opened: readonly Opened[], expected: string): Promise<number[]> {
		return Promise.all(opened.map((one) => this.concluded(one, expected, BURST_POLL_MS)));
	}

	async close(): Promise<void> {
		await this.server.close();
		await this.github.close();
		this.github.requireContractKept();
	}
}
