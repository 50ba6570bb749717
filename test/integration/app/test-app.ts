import type { Build } from '../../../src/checks/ports/records.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Application, Rules } from '../../../src/checks/ports/application.ts';
import type { CommitFetcher } from '../../../src/checks/ports/git.ts';
import { quarantineDuties } from '../../../src/checks/quarantined/duties.ts';
import { cloneUrlOn } from '../../../src/github/clone-url.ts';
import { readSymbolFacts } from '../../../src/config/symbol-facts.ts';
import { Mirrors, TreeMemory } from '../../../src/git/mirrors.ts';
import { createGitHub } from '../../../src/github/github-app.ts';
import { startService, type Service } from '../../../src/service.ts';
import { startFakeGitHub, type FakeGitHub } from '../../fake-github/fake-github.ts';
import type { Organisation } from '../../fake-github/actors/organisation.ts';
import type { PullRequest } from '../../fake-github/actors/pull-request.ts';
import type { Repository } from '../../fake-github/actors/repository.ts';
import { prepareDatabase } from '../store/prepared-database.ts';
import { openTestDatabase, type TestDatabase } from '../store/test-database.ts';
import { eventually } from './eventually.ts';
import { QuarantineHere } from './quarantine-here.ts';
import { FakeEngine, FakeKernels } from './fake-engine.ts';

/** The whole App against the fake GitHub; only the engine and the kernels are made up. */
export interface TestApp {
	readonly github: FakeGitHub;
	readonly db: TestDatabase;
	/** What the service's workers work with. */
	readonly application: Application;
	readonly engine: FakeEngine;
	readonly service: Service;
	readonly organisation: Organisation;
	/** Where the mirrors are, in a directory for each installation. */
	readonly directory: string;
	/** A repository with one module. */
	createRepository(files?: Readonly<Record<string, string>>): Promise<Repository>;
	close(): Promise<void>;
}

export const MODULE = { Kbuild: 'obj-m := demo.o\n', 'demo.c': 'fine\n' };

const MUCH = { checks: 1000, builds: 1000 };
export const RULES: Rules = {
	runFor: 'known',
	room: { repository: MUCH, installation: MUCH },
	keptDays: { deliveries: 30, checks: 180, logs: 30 },
};

/** @param builds that run at the same time. */
export async function startTestApp({ builds = 2, rules = RULES } = {}): Promise<TestApp> {
	const directory = await mkdtemp(join(tmpdir(), 'modprobot-app-'));
	const logger = pino({ level: 'silent' });
	await prepareDatabase(directory);
	const [github, db] = [await startFakeGitHub(), await openTestDatabase(directory)];
	const { appId, privateKey, webhookSecret, url } = github;
	const shutdown = new AbortController();
	const engine = new FakeEngine();
	const memory = new TreeMemory();
	const mirrorsOf = (fetcher?: CommitFetcher) =>
		new Mirrors({
			directory,
			memory,
			environment: { PATH: process.env['PATH'] ?? '' },
			allowedProtocols: ['http'],
			...(fetcher && { fetcher }),
		});
	const mirrors = mirrorsOf();
	const kernels = new FakeKernels();
	const symbolFacts = await readSymbolFacts(join(import.meta.dirname, '../../../symbol-facts.yml'));
	const app: Application = {
		store: db.store,
		github: createGitHub({
			appId,
			privateKey,
			baseUrl: url,
			gitUrl: url,
			logger,
			spaceWrites: false,
			retrySecondMs: 10,
		}),
		repositories: mirrors,
		kernels,
		symbolFacts,
		engine,
		quarantine: new QuarantineHere(
			quarantineDuties({ kernels, symbolFacts, engine, cloneUrl: cloneUrlOn(url), repositories: mirrorsOf }),
		),
		budget: { processors: 2, builds, jobs: 2 },
		rules,
		logger,
		checkName: 'modprobot',
		shutdown: shutdown.signal,
	};
	const service = await startService(app, db.queue, {
		webhooks: { appId, privateKey, secret: webhookSecret, baseUrl: url, logger },
		host: '127.0.0.1',
		port: 0,
		tidy: async () => mirrors.keepOnly(await db.store.transaction((transaction) => transaction.knownRepositories())),
	});
	github.deliverTo(`http://127.0.0.1:${service.port}${service.webhookPath}`);
	const organisation = github.createOrganisation('acme');
	await organisation.install();
	let count = 0;
	return {
		github,
		db,
		application: app,
		engine,
		service,
		organisation,
		directory,
		createRepository: (files = MODULE) => organisation.createRepository(`driver-${++count}`, files),
		async close() {
			github.deliverTo(null);
			shutdown.abort();
			await service.stop();
			await github.close();
			await db.close();
			await rm(directory, { recursive: true, force: true });
		},
	};
}

/** Opens a pull request that changes files. */
export async function openPullRequest(
	repository: Repository,
	files: Readonly<Record<string, string>>,
	options: { readonly head?: string; readonly base?: string } = {},
): Promise<PullRequest> {
	const head = options.head ?? 'change';
	await repository.push(head, files);
	return repository.openPullRequest({ ...options, head, title: 'A change', author: 'contributor' });
}

/** The last check run of a commit, when it is concluded and all that follows from it is written. */
export async function concluded(app: TestApp, repository: Repository, sha: string, runs = 1) {
	await eventually(() => {
		const found = repository.checkRuns(sha);
		return found.length === runs && found.every(({ status }) => status === 'completed');
	}, `${runs} concluded check run(s) of ${sha}`);
	await published(app);
	return repository.checkRuns(sha).at(-1)!;
}

/** Until there is nothing left to publish. */
export async function published({ db }: TestApp): Promise<void> {
	await eventually(async () => {
		const checks = await db.store.transaction((transaction) => transaction.unfinishedChecks());
		return checks.every((check) => check.publishedVersion === check.version);
	}, 'everything published');
}

export async function buildsOf({ db }: TestApp, externalId: string): Promise<readonly Build[]> {
	return db.store.transaction((transaction) => transaction.buildsOfCheck(externalId));
}
