/** Finds a commit of a submodule in what the developer's checkout has of it; nothing is fetched. */
import { join, resolve } from 'node:path';
import { isRealDirectory } from './directory-walk.ts';
import type { GitCommand } from './git-command.ts';
import type { Located, SubmoduleFinder, WantedSubmodule } from './submodule-walk.ts';

export interface LocalPlace {
	/** Where the parent's tree is in the working tree, if it is checked out. */
	readonly directory: string;
	readonly gitDirectory: string;
}

export class LocalSubmodules implements SubmoduleFinder<LocalPlace> {
	readonly #git: GitCommand;

	constructor(git: GitCommand) {
		this.#git = git;
	}

	cloneUrl(): null {
		return null;
	}

	async locate(parent: LocalPlace, wanted: WantedSubmodule): Promise<Located<LocalPlace>> {
		const directory = join(parent.directory, wanted.path);
		for (const gitDirectory of await this.#repositories(parent, wanted)) {
			const found = await this.#git.run(['cat-file', '-e', `${wanted.commit}^{commit}`], { gitDirectory });
			if (found.exitCode === 0) return { gitDirectory, place: { directory, gitDirectory } };
		}
		return { missing: `its commit ${wanted.commit.slice(0, 12)} is not in this checkout` };
	}

	/** git-submodule(1): the repository lies in the parent's `modules/`, by the submodule's name, or in the checkout. */
	async #repositories(parent: LocalPlace, { path, name }: WantedSubmodule): Promise<string[]> {
		const found: string[] = [];
		if (await isRealDirectory(parent.directory, path)) {
			const args = ['rev-parse', '--show-prefix', '--absolute-git-dir'];
			const { exitCode, stdout } = await this.#git.run(args, { cwd: join(parent.directory, path) });
			const [prefix, gitDirectory = ''] = stdout.split('\n');
			if (exitCode === 0 && prefix === '' && gitDirectory !== '') found.push(gitDirectory);
		}
		if (!isSafeName(name)) return found;
		const { exitCode, stdout } = await this.#git.run(['rev-parse', '--git-common-dir'], {
			gitDirectory: parent.gitDirectory,
			cwd: parent.gitDirectory,
		});
		const directories = [parent.gitDirectory, ...(exitCode === 0 ? [resolve(parent.gitDirectory, stdout.trim())] : [])];
		for (const directory of new Set(directories)) {
			const modules = join(directory, 'modules', name);
			if (await isRealDirectory(modules, 'objects')) found.push(modules);
		}
		return found;
	}
}

/** As git's own `check_submodule_name`: a name may have slashes, and must not lead elsewhere. */
function isSafeName(name: string): boolean {
	return name !== '' && !name.includes('\0') && !name.split(/[/\\]/).includes('..');
}
