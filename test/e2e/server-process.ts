import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { z } from 'zod';
import type { FakeGitHub } from '../fake-github/fake-github.ts';
import { prepareDatabase } from '../integration/store/prepared-database.ts';
import { KNOWN_IMAGES } from '../real-modules/known-images.ts';
import { Gate } from './gate.ts';

const Listening = z.object({ port: z.int() });
const Owners = z.object({ owner: z.uuid(), formerOwners: z.array(z.uuid()) });

const PROJECT = new URL('../../', import.meta.url).pathname;

/** The App as it is run: a process of its own, with its data directory, against the fake GitHub. */
export class ServerProcess {
	readonly gate: Gate;
	/** Where this process takes webhooks; empty before it was started. */
	webhookUrl = '';
	readonly #github: FakeGitHub;
	readonly #directory: string;
	readonly #environment: Readonly<Record<string, string>>;
	/** Started as service managers do: in a session of its own, which no Ctrl-C reaches. */
	readonly #isService: boolean;
	readonly #lines: string[] = [];
	#process: ChildProcess | null = null;

	private constructor(
		github: FakeGitHub,
		gate: Gate,
		directory: string,
		environment: Readonly<Record<string, string>>,
		isService: boolean,
	) {
		this.#github = github;
		this.gate = gate;
		this.#directory = directory;
		this.#environment = environment;
		this.#isService = isService;
	}

	/**
	 * @param environment settings beside those that every server here has.
	 * @param options `place`: where its data directory is made.
	 */
	static async start(
		github: FakeGitHub,
		environment: Readonly<Record<string, string>> = {},
		{ isService = false, place = tmpdir() } = {},
	): Promise<ServerProcess> {
		const directory = await mkdtemp(join(place, 'modprobot-e2e-'));
		await prepareDatabase(directory);
		await mkdir(join(KNOWN_IMAGES, 'kernels'), { recursive: true });
		await symlink(join(KNOWN_IMAGES, 'kernels'), join(directory, 'kernels'));
		const server = new ServerProcess(github, await Gate.open(github.url), directory, environment, isService);
		await server.start();
		return server;
	}

	/** Resolves when webhooks reach the process. */
	async start(): Promise<void> {
		const started = this.spawn();
		this.#process = started;
		const port = await new Promise<number>((resolve, reject) => {
			createInterface(started.stdout!).on('line', (line) => {
				this.#lines.push(line);
				if (line.includes('modprobot is listening')) resolve(Listening.parse(JSON.parse(line)).port);
			});
			createInterface(started.stderr!).on('line', (line) => this.#lines.push(line));
			started.once('exit', () => reject(new Error(`The server ended:\n${this.log}`)));
		});
		this.webhookUrl = `http://127.0.0.1:${port}/api/github/webhooks`;
		this.#github.deliverTo(this.webhookUrl);
	}

	/** A process on the same data directory, not waited for. */
	spawn(): ChildProcess {
		const { appId, privateKey, webhookSecret } = this.#github;
		return spawn(
			join(PROJECT, 'node_modules/.bin/node'),
			['--liftoff-only', '--max-semi-space-size=2', '--optimize-for-size', join(PROJECT, 'src/main.ts')],
			{
				stdio: ['ignore', 'pipe', 'pipe'],
				detached: this.#isService,
				env: {
					PATH: process.env['PATH'],
					HOME: process.env['HOME'],
					APP_ID: String(appId),
					PRIVATE_KEY: privateKey,
					WEBHOOK_SECRET: webhookSecret,
					PORT: '0',
					DATA_DIRECTORY: this.#directory,
					GITHUB_API_URL: this.gate.url,
					GITHUB_URL: this.gate.url,
					LOG_LEVEL: 'debug',
					// What Node makes of the sources is the same each time.
					NODE_COMPILE_CACHE: join(PROJECT, '.cache/node'),
					...this.#environment,
				},
			},
		);
	}

	get lines(): readonly string[] {
		return this.#lines;
	}

	get directory(): string {
		return this.#directory;
	}

	/** What the process holds in memory, with those that it started and that these started, in bytes; what they share counts once. */
	async memory(): Promise<number> {
		const all = await Promise.all((await withDescendants(String(this.#process?.pid))).map(ownShareBytes));
		return all.reduce((sum, bytes) => sum + bytes, 0);
	}

	/** What the process itself holds in memory, in bytes. */
	async ownMemory(): Promise<number> {
		return residentBytes(String(this.#process?.pid));
	}

	get log(): string {
		return this.#lines.join('\n');
	}

	/** As the kernel's OOM killer does, or a power cut. */
	async kill(): Promise<void> {
		await this.#end('SIGKILL');
	}

	/** As a service manager does. */
	async stop(): Promise<void> {
		await this.#end('SIGTERM');
	}

	async #end(signal: NodeJS.Signals): Promise<void> {
		const ending = this.#process;
		if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
		this.#github.deliverTo(null);
		const exit = once(ending, 'exit');
		ending.kill(signal);
		await exit;
	}

	/** A container as if the server had started it; it sleeps. @param labels beside the owner's. */
	async startContainer(labels: Readonly<Record<string, string>>): Promise<void> {
		const { owner } = await this.#owners();
		const all = Object.entries({ owner, ...labels }).map(([key, value]) => `--label=modprobot.${key}=${value}`);
		await execa('docker', ['run', '--detach', ...all, '--entrypoint=sleep', 'modprobot/debian-12:latest', '600']);
	}

	/** Ids of the containers, running or not, of all processes that had the data directory. */
	async containers(): Promise<readonly string[]> {
		const { owner, formerOwners } = await this.#owners();
		const lists = await Promise.all(
			[owner, ...formerOwners].map((one) =>
				execa('docker', ['ps', '--all', '--quiet', `--filter=label=modprobot.owner=${one}`]),
			),
		);
		return lists.flatMap(({ stdout }) => stdout.split('\n').filter((id) => id !== ''));
	}

	async #owners() {
		return Owners.parse(JSON.parse(await readFile(join(this.#directory, 'owner.json'), 'utf8')));
	}

	async close(): Promise<void> {
		await this.kill();
		await this.gate.close();
		const left = await this.containers();
		// Those that go by themselves meanwhile are no failure.
		if (left.length > 0) await execa('docker', ['rm', '--force', ...left], { reject: false });
		// What it started ends when it notices, and may write until then.
		await rm(this.#directory, { recursive: true, force: true, maxRetries: 10 });
	}
}

async function withDescendants(pid: string): Promise<readonly string[]> {
	const started = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
	const descendants = await Promise.all(started.split(' ').filter(Boolean).map(withDescendants));
	return [pid, ...descendants.flat()];
}

/** Its proportional set size (proc_pid_smaps(5)); 0 for a process that has ended. */
async function ownShareBytes(pid: string): Promise<number> {
	const status = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
	return Number(/^Pss:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

/** 0 for a process that has ended. */
async function residentBytes(pid: string): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}
