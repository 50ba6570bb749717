/** The developer's own checkout. Read only; nothing its configuration names is run. */
import type { ComparableTree, LocalRepository } from '../checks/ports-git.ts';
import { UserError } from '../shared/errors.ts';
import { isBuiltFile } from './built-files.ts';
import { DirectoryTree } from './directory-tree.ts';
import { lookAt } from './directory-walk.ts';
import { GitCommand } from './git-command.ts';
import { GitTree } from './git-tree.ts';
import { requireObjectId } from './object-id.ts';

const MAX_LISTING_BYTES = 64 * 1024 ** 2;

interface Location {
	readonly directory: string;
	readonly gitDirectory: string;
	/** From the top of the working tree to the directory; ends in `/` where not empty. */
	readonly prefix: string;
}

/**
 * @param environment what git inherits of the environment (`PATH`).
 * @returns null where the directory is in no git working tree, or is one that git ignores there.
 */
export async function openLocalRepository(
	directory: string,
	environment: Readonly<Record<string, string>>,
): Promise<LocalRepository | null> {
	const git = new GitCommand({ environment, allowedProtocols: [] });
	const asked = await git.run(['rev-parse', '--is-inside-work-tree', '--absolute-git-dir', '--show-prefix'], {
		cwd: directory,
	});
	const [inside, gitDirectory, prefix = ''] = asked.stdout.split('\n');
	if (asked.exitCode !== 0 || inside !== 'true' || gitDirectory === undefined) return null;
	const repository = new Checkout(git, { directory, gitDirectory, prefix });
	return prefix === '' || (await repository.hasFiles()) ? repository : null;
}

class Checkout implements LocalRepository {
	readonly #git: GitCommand;
	readonly #location: Location;

	constructor(git: GitCommand, location: Location) {
		this.#git = git;
		this.#location = location;
	}

	async resolve(revision: string): Promise<string> {
		const found = await this.#revision(revision);
		if (found === null)
			throw new UserError(`git knows no commit called ${JSON.stringify(revision.slice(0, 200))} here.`);
		return found;
	}

	headSha(): Promise<string | null> {
		return this.#revision('HEAD');
	}

	async mergeBase(a: string, b: string): Promise<string> {
		const args = ['merge-base', '--end-of-options', requireObjectId(a), requireObjectId(b)];
		const result = await this.#git.run(args, this.#run);
		if (result.exitCode !== 0)
			throw new UserError(`${a} and ${b} share no history here (a shallow clone has too little).`);
		return result.stdout.trim();
	}

	tree(sha: string): Promise<ComparableTree> {
		const { gitDirectory, prefix } = this.#location;
		return GitTree.open(this.#git, { gitDirectory, commit: requireObjectId(sha), prefix });
	}

	async workingTree(label: string): Promise<ComparableTree> {
		const [tracked, untracked, format] = await Promise.all([
			this.#list('--cached'),
			this.#list('--others'),
			this.#git.output(['rev-parse', '--show-object-format'], this.#run),
		]);
		const paths = new Set([...tracked, ...untracked.filter((path) => !isBuiltFile(path))]);
		return DirectoryTree.open(this.#location.directory, {
			label,
			files: await lookAt(this.#location.directory, paths),
			objectFormat: format.trim() === 'sha256' ? 'sha256' : 'sha1',
		});
	}

	async hasFiles(): Promise<boolean> {
		const [tracked, untracked] = await Promise.all([this.#list('--cached'), this.#list('--others')]);
		return tracked.length + untracked.length > 0;
	}

	get #run() {
		return { cwd: this.#location.directory };
	}

	/** Paths relative to the directory. Of another repository within, git gives its directory only: left out. */
	async #list(which: '--cached' | '--others'): Promise<string[]> {
		const args = ['ls-files', '-z', which, ...(which === '--others' ? ['--exclude-standard'] : [])];
		const listing = await this.#git.output(args, { ...this.#run, maxOutputBytes: MAX_LISTING_BYTES });
		return listing.split('\0').filter((path) => path !== '' && !path.endsWith('/'));
	}

	async #revision(revision: string): Promise<string | null> {
		const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
		const result = await this.#git.run(args, this.#run);
		return result.exitCode === 0 ? result.stdout.trim() : null;
	}
}
