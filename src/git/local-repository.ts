/** The developer's own checkout. Read only; nothing its configuration names is run. */
import type { ComparableTree, LocalRepository } from '../checks/ports/git.ts';
import { UserError } from '../shared/errors.ts';
import { DirectoryTree } from './directory-tree.ts';
import { GitCommand } from './git-command.ts';
import { GitTree } from './git-tree.ts';
import { LocalSubmodules } from './local-submodules.ts';
import { requireObjectId } from './object-id.ts';
import { withSubmodules } from './submodule-walk.ts';
import { listWorkingFiles, listWorkingTree } from './working-files.ts';

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
			throw new UserError(`${a} and ${b} have no common ancestor here (a shallow clone may lack it).`);
		return result.stdout.trim();
	}

	async tree(sha: string): Promise<ComparableTree> {
		const { directory, gitDirectory, prefix } = this.#location;
		const tree = await GitTree.open(this.#git, { gitDirectory, commit: requireObjectId(sha), prefix });
		return withSubmodules(this.#git, tree, { directory, gitDirectory }, new LocalSubmodules(this.#git));
	}

	async workingTree(label: string): Promise<ComparableTree> {
		const { directory } = this.#location;
		const format = await this.#git.output(['rev-parse', '--show-object-format'], this.#run);
		return DirectoryTree.open(directory, {
			label,
			...(await listWorkingFiles(this.#git, directory)),
			objectFormat: format.trim() === 'sha256' ? 'sha256' : 'sha1',
		});
	}

	async hasFiles(): Promise<boolean> {
		const { paths, gitlinks } = await listWorkingTree(this.#git, this.#location.directory);
		return paths.length + gitlinks.size > 0;
	}

	get #run() {
		return { cwd: this.#location.directory };
	}

	async #revision(revision: string): Promise<string | null> {
		const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
		const result = await this.#git.run(args, this.#run);
		return result.exitCode === 0 ? result.stdout.trim() : null;
	}
}
