/** A real bare git repository, changed without a working tree. */
import { execFile } from 'node:child_process';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Commit, readLooseCommit } from './loose-commit.ts';

const run = promisify(execFile);

/** Text or bytes are an ordinary file; a commit of another repository is a submodule; null deletes. */
export type FileChange =
	| string
	| Buffer
	| { readonly content: string | Buffer; readonly mode: '100644' | '100755' | '120000' }
	| { readonly submodule: string }
	| null;
export type FileChanges = Readonly<Record<string, FileChange>>;

export interface ChangedFile {
	readonly path: string;
	readonly blob: string;
	readonly status: 'added' | 'modified' | 'removed';
	readonly additions: number;
	readonly deletions: number;
}

interface File {
	readonly blob: string;
	readonly content: Buffer;
}

/** What makes a directory a repository (gitrepository-layout(5)), without starting git. */
const EMPTY_REPOSITORY = {
	HEAD: 'ref: refs/heads/main\n',
	config: '[core]\n\trepositoryformatversion = 0\n\tbare = true\n',
};

const FULL_ID = /^[0-9a-f]{40}$/;
const NO_BLOB = '0'.repeat(40);
let seconds = 1_750_000_000;

/** What is asked of full commit ids never changes, and starting git is slow. */
class Memory<T> {
	readonly #answers = new Map<string, Promise<T>>();

	of(question: string, ask: () => Promise<T>): Promise<T> {
		const answer = this.#answers.get(question) ?? ask();
		this.#answers.set(question, answer);
		return answer;
	}
}

export class BareRepository {
	readonly directory: string;
	/** By full id. */
	readonly #commits = new Map<string, Commit>();
	readonly #mergeBases = new Memory<string | undefined>();
	readonly #logs = new Memory<Commit[]>();
	readonly #changes = new Memory<ChangedFile[]>();
	readonly #files = new Memory<File | undefined>();

	private constructor(directory: string) {
		this.directory = directory;
	}

	static async init(directory: string): Promise<BareRepository> {
		for (const name of ['objects', 'refs']) await mkdir(join(directory, name), { recursive: true });
		for (const [name, text] of Object.entries(EMPTY_REPOSITORY)) await writeFile(join(directory, name), text);
		return new BareRepository(directory).#configured();
	}

	/** A copy that shares nothing with the original, as a fork that moves on by itself. */
	async cloneTo(directory: string): Promise<BareRepository> {
		await run('git', ['clone', '--quiet', '--bare', this.directory, directory], { env: gitEnvironment() });
		return new BareRepository(directory).#configured();
	}

	async #configured(): Promise<BareRepository> {
		// GitHub serves any commit by its id.
		await appendFile(join(this.directory, 'config'), '[uploadpack]\n\tallowAnySHA1InWant = true\n');
		return this;
	}

	async git(...args: string[]): Promise<string> {
		const { stdout } = await this.#run(args);
		return stdout.toString().trimEnd();
	}

	/** Commits on top of a branch, which is made (from `from`, or without history) where it is not there. */
	async commit(
		branch: string,
		files: FileChanges,
		options: { readonly message: string; readonly author: string; readonly from?: string },
	): Promise<string> {
		const ref = `refs/heads/${branch}`;
		const parent = (await this.find(ref)) ?? options.from;
		const who = `${options.author} <${options.author}@users.noreply.example> ${seconds++} +0000`;
		const parts: (string | Buffer)[] = [
			`commit ${ref}\nauthor ${who}\ncommitter ${who}\n`,
			...data(Buffer.from(options.message)),
			parent === undefined ? '' : `from ${parent}\n`,
		];
		for (const [path, change] of Object.entries(files)) {
			if (change === null) parts.push(`D ${path}\n`);
			else if (typeof change === 'string' || Buffer.isBuffer(change)) {
				parts.push(`M 100644 inline ${path}\n`, ...data(Buffer.from(change)));
			} else if ('submodule' in change) parts.push(`M 160000 ${change.submodule} ${path}\n`);
			else parts.push(`M ${change.mode} inline ${path}\n`, ...data(Buffer.from(change.content)));
		}
		await this.#run(['fast-import', '--quiet', '--force'], Buffer.concat(parts.map((part) => Buffer.from(part))));
		return this.resolve(ref);
	}

	async fetch(other: BareRepository, from: string, to: string): Promise<void> {
		if (other === this) await this.#write(to, await this.resolve(from));
		else await this.git('fetch', '--quiet', '--no-tags', other.directory, `+${from}:${to}`);
	}

	async find(revision: string): Promise<string | undefined> {
		if (revision.startsWith('refs/')) return this.#reference(revision);
		if (FULL_ID.test(revision)) return (await this.#commit(revision))?.sha;
		const branch = await this.#reference(`refs/heads/${revision}`);
		return (
			branch ??
			this.git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`).catch(() => undefined)
		);
	}

	/** The commit of a full reference, without starting git: from its own file, else from that of all (gitrepository-layout(5)). */
	async #reference(name: string): Promise<string | undefined> {
		const own = await readFile(join(this.directory, name), 'utf8').catch(() => '');
		if (FULL_ID.test(own.trim())) return own.trim();
		const packed = await readFile(join(this.directory, 'packed-refs'), 'utf8').catch(() => '');
		return packed
			.split('\n')
			.find((line) => line.endsWith(` ${name}`))
			?.slice(0, 40);
	}

	async #write(name: string, sha: string): Promise<void> {
		const path = join(this.directory, name);
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, `${sha}\n`);
	}

	async resolve(revision: string): Promise<string> {
		const found = await this.find(revision);
		if (found === undefined) throw new Error(`${this.directory} has no ${revision}`);
		return found;
	}

	mergeBase(a: string, b: string): Promise<string | undefined> {
		return this.#mergeBases.of(`${a} ${b}`, async () => {
			const [before, after] = [await this.#line(a), await this.#line(b)];
			if (before === undefined || after === undefined) return this.git('merge-base', a, b).catch(() => undefined);
			const shas = new Set(before.map(({ sha }) => sha));
			return after.find(({ sha }) => shas.has(sha))?.sha;
		});
	}

	/** Commits that `to` has and `from` has not, oldest first. */
	commitsBetween(from: string, to: string): Promise<Commit[]> {
		return this.#logs.of(`${from}..${to}`, async () => {
			const [before, after] = [await this.#line(from), await this.#line(to)];
			if (before === undefined || after === undefined) return this.#log('--reverse', `${from}..${to}`);
			const shas = new Set(before.map(({ sha }) => sha));
			return after.filter(({ sha }) => !shas.has(sha)).toReversed();
		});
	}

	/** A commit and all before it, the newest first; undefined where that has merges. */
	async #line(sha: string): Promise<readonly Commit[] | undefined> {
		const line: Commit[] = [];
		for (let next: string | undefined = sha; next !== undefined; next = line.at(-1)?.parents[0]) {
			const commit = await this.#commit(next);
			if (commit === undefined || commit.parents.length > 1) return undefined;
			line.push(commit);
		}
		return line;
	}

	async #commit(sha: string): Promise<Commit | undefined> {
		const read = async () => (await readLooseCommit(this.directory, sha)) ?? (await this.#log('--max-count=1', sha))[0];
		const commit = this.#commits.get(sha) ?? (await read().catch(() => undefined));
		if (commit !== undefined) this.#commits.set(sha, commit);
		return commit;
	}

	async describe(sha: string): Promise<Commit> {
		const commit = await this.#commit(sha);
		if (commit === undefined) throw new Error(`${this.directory} has no ${sha}`);
		return commit;
	}

	changedFiles(from: string, to: string): Promise<ChangedFile[]> {
		return this.#changes.of(`${from} ${to}`, async () => {
			const options = ['--raw', '--numstat', '--no-abbrev', '-r', '-z', '--no-renames'];
			const parts = (await this.git('diff-tree', ...options, from, to)).split('\0').filter(Boolean);
			// First `:modes objects letter`, path, … of all files, then `additions deletions path` of all.
			const count = parts.length / 3;
			return parts.slice(2 * count).map((line, index) => {
				const [additions = '0', deletions = '0', path = ''] = line.split('\t');
				const [, , oldBlob = NO_BLOB, newBlob = NO_BLOB, letter] = (parts[index * 2] ?? '').split(' ');
				const status = letter === 'A' ? 'added' : letter === 'D' ? 'removed' : 'modified';
				const blob = status === 'removed' ? oldBlob : newBlob;
				return { path, blob, status, additions: Number(additions) || 0, deletions: Number(deletions) || 0 };
			});
		});
	}

	async #log(...range: string[]): Promise<Commit[]> {
		const text = await this.git('log', '--format=%H%x00%T%x00%P%x00%cI%x00%B%x1e', ...range, '--');
		return text.split('\x1e').flatMap((record) => {
			const [sha = '', tree = '', parents = '', date = '', message = ''] = record.trim().split('\0');
			return sha === ''
				? []
				: [{ sha, tree, parents: parents.split(' ').filter(Boolean), date, message: message.trim() }];
		});
	}

	/** A regular file's bytes and object id at a commit. */
	file(commit: string, path: string): Promise<File | undefined> {
		const ask = () => this.#file(commit, path);
		return this.#commits.has(commit) ? this.#files.of(`${commit} ${path}`, ask) : ask();
	}

	async #file(commit: string, path: string): Promise<File | undefined> {
		const listed = await this.git('ls-tree', '-z', '--full-tree', commit, '--', path);
		const blob = /^100\d{3} blob ([0-9a-f]+)\t/.exec(listed)?.[1];
		if (blob === undefined) return undefined;
		return { blob, content: (await this.#run(['cat-file', 'blob', blob])).stdout };
	}

	async #run(args: readonly string[], input?: Buffer): Promise<{ stdout: Buffer }> {
		const command = run('git', ['--git-dir', this.directory, ...args], {
			env: gitEnvironment(),
			encoding: 'buffer',
			maxBuffer: 256 * 1024 ** 2,
		});
		command.child.stdin?.on('error', () => {}).end(input);
		return command;
	}
}

function data(bytes: Buffer): (string | Buffer)[] {
	return [`data ${bytes.length}\n`, bytes, '\n'];
}

/** Apart from this machine's and the user's configuration. */
function gitEnvironment(): NodeJS.ProcessEnv {
	return {
		PATH: process.env['PATH'],
		GIT_CONFIG_GLOBAL: '/dev/null',
		GIT_CONFIG_SYSTEM: '/dev/null',
		GIT_TERMINAL_PROMPT: '0',
		GIT_CONFIG_COUNT: '1',
		GIT_CONFIG_KEY_0: 'safe.directory',
		GIT_CONFIG_VALUE_0: '*',
	};
}
