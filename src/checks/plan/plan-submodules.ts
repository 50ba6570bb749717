/** The submodules of a tree, as a plan holds them, and who may have those that not everyone may read. */
import type { Subject } from '../ports/records.ts';
import { type CheckedSubmodule, textsSpeakingOf } from '../../judgement/missing-submodules.ts';
import type { RepositoryConfig } from '../../config/repository-config.ts';
import { isInside } from '../../modules/tree-path.ts';
import { matchesGlob } from '../../shared/glob.ts';
import type { ComparableTree, Submodule, SubmoduleAccess } from '../ports/git.ts';
import { buildTexts } from './plan-roots.ts';
import type { Workplace } from '../source/source-questions.ts';

export type PlannedSubmodule = CheckedSubmodule & Pick<Submodule, 'cloneUrl'>;

/** What is known of each submodule; build files are read where one is missing. */
export async function planSubmodules(
	tree: ComparableTree,
	config: Pick<RepositoryConfig, 'modules' | 'ignore'>,
): Promise<PlannedSubmodule[]> {
	const isComplete = tree.submodules.every(({ missing }) => missing === null);
	const texts = isComplete ? [] : [JSON.stringify(config.modules), ...(await buildTexts(tree)).values()];
	const speaking = textsSpeakingOf(texts);
	return tree.submodules.map((submodule) => {
		const { path, missing } = submodule;
		const own = missing === null ? [] : speaking(path);
		return {
			...submodule,
			mentioned: own.length > 0,
			exports: own.some((text) => /symvers|KBUILD_EXTRA_SYMBOLS/i.test(text)),
			holdsModules: config.modules.some((module) => isInside(path, module.path)),
			ignored: config.ignore.some((glob) => matchesGlob(glob, path) || matchesGlob(glob, `${path}/x`)),
		};
	});
}

/** Base is what maintainers made of the repository: what it names itself, it may have. */
export function accessOfBase(app: Workplace, subject: Subject): SubmoduleAccess {
	return async ({ owner, name, namedBy }) => {
		if (!isSameName(namedBy, subject.owner)) return { refused: notForApp(owner, name) };
		const granted = await app.github.repositoryToken({ ...subject, owner, name });
		return granted === null ? { refused: notForApp(owner, name) } : { token: granted.token };
	};
}

/**
 * A pull request may name any repository and print what it reads, so it gets none that base does not have; and from a
 * fork none that fewer people may read than its result.
 */
export function accessOfHead(app: Workplace, subject: Subject, base: readonly PlannedSubmodule[]): SubmoduleAccess {
	const isNested = ({ path }: PlannedSubmodule) => base.some((other) => path.startsWith(`${other.path}/`));
	const own = base.filter((one) => one.missing === null || !isNested(one));
	const urls = new Set(own.map(({ cloneUrl }) => cloneUrl?.toLowerCase()));
	return async ({ owner, name }) => {
		const repository = { ...subject, owner, name };
		if (!urls.has(app.github.cloneUrl(repository).toLowerCase())) {
			return { refused: `${owner}/${name} is private, and the base commit does not have it as a submodule` };
		}
		const granted = await app.github.repositoryToken(repository);
		if (granted === null) return { refused: notForApp(owner, name) };
		if (granted.isPrivate && !(await app.github.isPrivate(subject)) && (await isFork(app, subject))) {
			return { refused: `${owner}/${name} is private, and the result of a fork’s change is public` };
		}
		return { token: granted.token };
	};
}

async function isFork({ github }: Workplace, subject: Subject): Promise<boolean> {
	if (subject.pullRequest === null) return false;
	return (await github.getPullRequest(subject, subject.pullRequest)).fork;
}

function notForApp(owner: string, name: string): string {
	return `${owner}/${name} does not exist, or the App may not read it`;
}

function isSameName(a: string, b: string): boolean {
	return a.toLowerCase() === b.toLowerCase();
}
