/** Runs git so that nothing of this machine's, the user's or a repository's configuration can make it run code. */
import { lastLine } from '../shared/text.ts';
import { execa } from 'execa';
import type { Readable, Writable } from 'node:stream';
import { InfrastructureError, Superseded, Unavailable } from '../shared/errors.ts';
import { giveWay } from '../peers/priority.ts';
import { endGroup } from '../peers/process-group.ts';

export type GitConfiguration = readonly (readonly [key: string, value: string])[];

export interface GitOptions {
	/** What git inherits of the environment: `PATH`, and what a proxy needs. Never secrets. */
	readonly environment: Readonly<Record<string, string>>;
	/** Protocols that git may speak to a remote; none for local repositories. */
	readonly allowedProtocols: readonly string[];
}

export interface GitRun {
	/** A bare repository, by `GIT_DIR`; or a directory within a working tree, by `cwd`. */
	readonly gitDirectory?: string;
	readonly cwd?: string;
	readonly timeoutMs?: number;
	readonly maxOutputBytes?: number;
	/** For this run only; reaches git through the environment, so it may hold a secret. */
	readonly configuration?: GitConfiguration;
	readonly signal?: AbortSignal;
}

/** A git whose output is read as it comes. */
export interface StreamingGit {
	readonly stdin: Writable;
	readonly stdout: Readable;
	/** Ends it with all that it has started; never waits for its helpers. May be called twice. */
	end(): void;
}

export interface GitResult {
	readonly exitCode: number;
	readonly stdout: string;
	readonly stderr: string;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_OUTPUT_BYTES = 1_000_000;

const SAFE_CONFIGURATION: GitConfiguration = [
	['core.hooksPath', '/dev/null'],
	['core.fsmonitor', 'false'],
	['core.attributesFile', '/dev/null'],
	['credential.helper', ''],
	['submodule.recurse', 'false'],
	['fetch.recurseSubmodules', 'false'],
	['gc.auto', '0'],
	['maintenance.auto', 'false'],
	['protocol.allow', 'never'],
	// The other defences make another owner's repository harmless, so its owner may be anyone (a container's mount).
	['safe.directory', '*'],
];

export class GitCommand {
	readonly #options: GitOptions;

	constructor(options: GitOptions) {
		this.#options = options;
	}

	/**
	 * Runs git to its end; a failure's meaning is the caller's to tell.
	 * @throws Unavailable where git takes too long; InfrastructureError where it is missing or says too much; Superseded
	 *   on abort.
	 */
	async run(args: readonly string[], run: GitRun): Promise<GitResult> {
		const child = execa('git', args, {
			...this.#processOptions(run),
			detached: true,
			timeout: run.timeoutMs ?? DEFAULT_TIMEOUT_MS,
			maxBuffer: run.maxOutputBytes ?? DEFAULT_OUTPUT_BYTES,
			stdin: 'ignore',
			stripFinalNewline: false,
			reject: false,
			...(run.signal === undefined ? {} : { cancelSignal: run.signal }),
		});
		if (child.pid !== undefined) giveWay(child.pid);
		// A git that is ended leaves its helpers behind, waiting for the peer with our pipes in their hands.
		child.nodeChildProcess.once('exit', () => endGroup(child.pid));
		const result = await child;
		if (result.isCanceled) throw new Superseded(`git ${args[0]} was stopped.`);
		if (result.timedOut) throw new Unavailable('git', `git ${args[0]} took too long.`, { cause: result });
		if (result.isMaxBuffer) throw new InfrastructureError(`git ${args[0]} gave too much output.`, { cause: result });
		if (result.exitCode === undefined) {
			throw new InfrastructureError(`git could not be run: ${result.shortMessage}`, { cause: result });
		}
		return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
	}

	/** @throws InfrastructureError also where git exits with an error. */
	async output(args: readonly string[], run: GitRun): Promise<string> {
		const result = await this.run(args, run);
		if (result.exitCode === 0) return result.stdout;
		throw new InfrastructureError(`git ${args[0]} failed: ${lastLine(result.stderr)}`);
	}

	/** Starts git for a caller that streams through it and ends it. */
	start(args: readonly string[], run: GitRun): StreamingGit {
		const child = execa('git', args, {
			...this.#processOptions(run),
			detached: true,
			buffer: false,
			reject: false,
			encoding: 'buffer',
			stderr: 'ignore',
		});
		if (child.pid !== undefined) giveWay(child.pid);
		const { stdin, stdout } = child;
		return {
			stdin,
			stdout,
			end() {
				endGroup(child.pid);
				stdin.destroy();
				stdout.destroy();
			},
		};
	}

	#processOptions(run: GitRun) {
		const configuration = [
			...SAFE_CONFIGURATION,
			...this.#options.allowedProtocols.map((name) => [`protocol.${name}.allow`, 'always'] as const),
			...(run.configuration ?? []),
		];
		return {
			extendEnv: false,
			...(run.cwd === undefined ? {} : { cwd: run.cwd }),
			env: {
				...this.#options.environment,
				LC_ALL: 'C',
				GIT_CONFIG_NOSYSTEM: '1',
				GIT_CONFIG_SYSTEM: '/dev/null',
				GIT_CONFIG_GLOBAL: '/dev/null',
				GIT_ATTR_NOSYSTEM: '1',
				GIT_TERMINAL_PROMPT: '0',
				GIT_OPTIONAL_LOCKS: '0',
				GIT_NO_LAZY_FETCH: '1',
				GIT_LITERAL_PATHSPECS: '1',
				// The working tree that a repository's configuration names (a submodule's does) may be gone, and is not needed.
				...(run.gitDirectory === undefined ? {} : { GIT_DIR: run.gitDirectory, GIT_WORK_TREE: run.gitDirectory }),
				...configurationEnvironment(configuration),
			},
		} as const;
	}
}

function configurationEnvironment(configuration: GitConfiguration): Record<string, string> {
	const environment: Record<string, string> = { GIT_CONFIG_COUNT: String(configuration.length) };
	for (const [index, [key, value]] of configuration.entries()) {
		environment[`GIT_CONFIG_KEY_${index}`] = key;
		environment[`GIT_CONFIG_VALUE_${index}`] = value;
	}
	return environment;
}
