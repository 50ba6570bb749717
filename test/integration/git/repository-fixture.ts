/** Real repositories for the tests of `src/git/`. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import type { RemoteRepository, SubmoduleAccess } from '../../../src/checks/ports/git.ts';

export const environment = { PATH: process.env['PATH'] ?? '' };

/** Gives nobody what not everyone may read. */
export const refuse: SubmoduleAccess = () => Promise.resolve({ refused: 'nobody may read it' });

/** As installation 1 has it, under the number 2. */
export function remote(cloneUrl: string): RemoteRepository {
	return { installationId: 1, repositoryId: 2, cloneUrl };
}

const identity = {
	GIT_AUTHOR_NAME: 'A',
	GIT_AUTHOR_EMAIL: 'a@example.org',
	GIT_COMMITTER_NAME: 'A',
	GIT_COMMITTER_EMAIL: 'a@example.org',
	GIT_CONFIG_GLOBAL: '/dev/null',
	GIT_CONFIG_SYSTEM: '/dev/null',
};

export class RepositoryFixture {
	readonly root: string;
	readonly directory: string;
	readonly #name: string;

	/** @param beside another fixture, whose root and end it shares; then it has another name. */
	constructor(beside: RepositoryFixture | null = null, name = 'work') {
		this.root = beside?.root ?? mkdtempSync(join(tmpdir(), 'modprobot-git-'));
		this.#name = name;
		this.directory = join(this.root, name);
		mkdirSync(this.directory);
		this.git('init', '-q', '-b', 'main');
	}

	git(...args: string[]): string {
		const env = { ...environment, ...identity };
		return execFileSync('git', args, { cwd: this.directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
			.toString()
			.trim();
	}

	write(path: string, content: string | Buffer, mode = 0o644): void {
		const full = join(this.directory, path);
		mkdirSync(dirname(full), { recursive: true });
		writeFileSync(full, content);
		chmodSync(full, mode);
	}

	link(path: string, target: string): void {
		symlinkSync(target, join(this.directory, path));
	}

	/** @returns the commit. */
	commitAll(message = 'change'): string {
		this.git('add', '--all', '--force');
		this.git('commit', '-q', '--allow-empty', '-m', message);
		return this.git('rev-parse', 'HEAD');
	}

	/** Checks another repository out as a submodule, and stages it. */
	addSubmodule(other: RepositoryFixture, path: string, url = other.directory): void {
		const add = ['submodule', '--quiet', 'add', '--name', path, other.directory, path];
		this.git('-c', 'protocol.file.allow=always', ...add);
		this.git('config', '--file', '.gitmodules', `submodule.${path}.url`, url);
		this.git('add', '.gitmodules');
	}

	/** A bare clone that serves any commit, as GitHub does. */
	publish(): string {
		const bare = join(this.root, 'published', `${this.#name}.git`);
		rmSync(bare, { recursive: true, force: true });
		this.git('clone', '-q', '--bare', this.directory, bare);
		this.git('--git-dir', bare, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
		return `file://${bare}`;
	}

	remove(): void {
		rmSync(this.root, { recursive: true, force: true });
	}
}

export interface Unpacked {
	readonly type: string;
	readonly content: string;
	readonly mode: number;
}

/** What a tar stream holds, by path; a symbolic link's content is its target. */
export async function unpack(archive: Readable): Promise<Record<string, Unpacked>> {
	const found: Record<string, Unpacked> = {};
	const extractor = archive.pipe(extract());
	archive.on('error', (error) => extractor.destroy(error));
	for await (const entry of extractor) {
		const { name, type, linkname, mode } = entry.header;
		const content = type === 'symlink' ? (linkname ?? '') : (await buffer(entry)).toString();
		found[name] = { type: type ?? '', content, mode: mode ?? 0 };
	}
	return found;
}
