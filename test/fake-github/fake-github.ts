/**
 * A GitHub to test against: stateful, over HTTP, with real git repositories behind it. What a person does on GitHub
 * is a method here; what the App asks goes over the API and is held against GitHub's own OpenAPI description.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Organisation } from './actors/organisation.ts';
import { Events } from './events.ts';
import { type Failure, Failures } from './failures.ts';
import { Contract } from './openapi/contract.ts';
import { createFakeServer, type RequestRecord } from './server.ts';
import { type Permissions, State } from './state.ts';
import { type Delivery, Webhooks } from './webhooks.ts';

export interface FakeGitHubOptions {
	/** Default: any that is free. */
	readonly port?: number;
	/** Default: this machine alone. */
	readonly host?: string;
	readonly permissions?: Permissions;
	readonly events?: readonly string[];
}

const PERMISSIONS: Permissions = { metadata: 'read', contents: 'read', checks: 'write', pull_requests: 'write' };
const EVENTS = ['push', 'pull_request', 'issue_comment', 'check_run', 'check_suite', 'merge_group'];

export class FakeGitHub {
	/** What broke GitHub's contract, either way; a test ends with it empty. */
	readonly violations: string[] = [];
	/** Everything that was asked, git included. */
	readonly requests: RequestRecord[] = [];
	readonly #state: State;
	readonly #webhooks: Webhooks;
	readonly #events: Events;
	readonly #failures = new Failures();
	readonly #directory: string;
	readonly #server: Server;

	constructor(options: FakeGitHubOptions, contract: Contract, directory: string) {
		const { permissions = PERMISSIONS, events = EVENTS } = options;
		this.#directory = directory;
		this.#state = new State({ slug: 'modprobot', permissions, events });
		this.#webhooks = new Webhooks(this.#state.app.webhookSecret, this.#state.app.id);
		this.#events = new Events(this.#state, this.#webhooks, contract, this.violations);
		this.#server = createFakeServer({
			services: { state: this.#state, events: this.#events, webhooks: this.#webhooks },
			contract,
			failures: this.#failures,
			violations: this.violations,
			requests: this.requests,
			projectRoot: directory,
		});
	}

	async listen(port: number, host: string): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.#server.once('error', reject).listen(port, host, resolve);
		});
		const address = this.#server.address();
		if (address === null || typeof address === 'string') throw new Error('not listening');
		this.#state.url = `http://${host}:${address.port}`;
	}

	/** The API's base URL; git is served from it as well. */
	get url(): string {
		return this.#state.url;
	}
	get appId(): number {
		return this.#state.app.id;
	}
	/** PEM. */
	get privateKey(): string {
		return this.#state.app.privateKey;
	}
	get webhookSecret(): string {
		return this.#state.app.webhookSecret;
	}
	/** Every attempt, oldest first. */
	get deliveries(): readonly Delivery[] {
		return this.#webhooks.deliveries;
	}

	createOrganisation(login: string): Organisation {
		const account = this.#state.account(login, 'Organization');
		return new Organisation(this.#state, this.#events, account, this.#directory);
	}

	/** Where webhooks go from now on; null for nowhere. */
	deliverTo(url: string | null): void {
		this.#webhooks.deliverTo(url);
	}

	/** Sends a delivery once more, under its guid, as GitHub's *Redeliver* button does. */
	redeliver(guid: string): Promise<Delivery> {
		return this.#webhooks.redeliver(guid);
	}

	/** The next fitting request or requests fail. @returns ends that. */
	failNext(failure: Failure): () => void {
		return this.#failures.plan(failure);
	}

	/** @throws Error where a request, a reply or a webhook broke GitHub's contract. */
	requireContractKept(): void {
		if (this.violations.length > 0) throw new Error(`GitHub's contract was broken:\n${this.violations.join('\n')}`);
	}

	/** Until every webhook is answered, those included that the App's own writes caused. */
	settled(): Promise<void> {
		return this.#webhooks.settled();
	}

	async close(): Promise<void> {
		this.#webhooks.deliverTo(null);
		this.#server.closeAllConnections();
		await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
		await this.#webhooks.settled();
		await rm(this.#directory, { recursive: true, force: true });
	}
}

/** How long a test's hook may take: on a fresh machine GitHub's description is fetched first (30 MB). */
export const FIRST_START_MS = 180_000;

export async function startFakeGitHub(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
	const contract = await Contract.load();
	const fake = new FakeGitHub(options, contract, await mkdtemp(join(tmpdir(), 'modprobot-github-')));
	await fake.listen(options.port ?? 0, options.host ?? '127.0.0.1');
	return fake;
}
