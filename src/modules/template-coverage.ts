/** Which templates the roots that were found build after all: what is left is not built. */
import { type ModuleRoot, plainModuleName } from './module-root.ts';
import type { Template } from './templates.ts';
import { enclosingDirectories } from './tree-path.ts';
import type { Tree, TreeSurvey } from './tree-survey.ts';
import type { Wrappers } from './wrappers.ts';

/** A root with the directories that Kbuild enters for it, those that it descends into included. */
export interface FoundRoot {
	readonly root: ModuleRoot;
	readonly directories: readonly string[];
}

export interface FoundRoots {
	readonly tree: Tree;
	readonly survey: TreeSurvey;
	readonly wrappers: Wrappers;
	/** The directory of the dkms.conf that covers a directory. */
	readonly dkmsOwner: (path: string) => string | null;
	readonly roots: readonly FoundRoot[];
}

/** The commands of a dkms.conf that make build files. */
const MAKES_BUILD_FILES = /PRE_BUILD|configure|autogen|autoreconf|bootstrap|cmake|\bsed\b/;

/** @param sources - directories with files that can be compiled. */
export function uncoveredTemplates(found: FoundRoots, sources: ReadonlySet<string>): Template[] {
	const { roots, survey } = found;
	const built = new Set([
		...roots.flatMap(({ root, directories }) => [root.path, ...root.kbuildDirectories, ...directories]),
		...reachedDirectories(found),
	]);
	const enclosingRoots = new Set(roots.flatMap(({ root }) => [root.path, ...enclosingDirectories(root.path)]));
	const holdingSources = new Set([...sources].flatMap((path) => [path, ...enclosingDirectories(path)]));
	const rootPaths = new Set(roots.map(({ root }) => root.path));
	const isInRoot = (path: string) => [path, ...enclosingDirectories(path)].some((each) => rootPaths.has(each));
	const isCoveredByDkms = coverageByDkms(found);
	const isNear = (path: string) => enclosingRoots.has(path) || isInRoot(path);

	const isCovered = (template: Template): boolean => {
		const { path, kind, entered, subdirectories } = template;
		if (built.has(path) || isCoveredByDkms(template)) return true;
		switch (kind) {
			case 'kbuild':
				return false;
			case 'wrapper':
				// A makefile of programs runs Kbuild too, for a module that lies elsewhere.
				if (subdirectories.some((directory) => enclosingRoots.has(directory))) return true;
				return entered === null
					? isNear(path) || !sources.has(path)
					: entered.every((directory) => isNear(directory) || !sources.has(directory));
			case 'dkms':
				return isNear(path) || !holdingSources.has(path);
			case 'cmake':
				return enclosingRoots.has(path);
		}
	};
	return survey.templates.filter((template) => !isCovered(template));
}

export function isDkms({ ways }: ModuleRoot): boolean {
	return ways[0]?.kind === 'dkms';
}

/** A dkms.conf that is there builds what is to be made below it: by its commands, by name, or as nothing else is there. */
function coverageByDkms({ tree, survey, roots, dkmsOwner }: FoundRoots): (template: Template) => boolean {
	const confs = new Map(survey.directories.map(({ path, dkmsConf }) => [path, dkmsConf]));
	const covering = new Map(
		roots
			.filter(({ root }) => isDkms(root))
			.map(({ root, directories }) => {
				const text = tree.texts.get(confs.get(root.path) ?? '') ?? '';
				const coversAll = directories.length === 0 || MAKES_BUILD_FILES.test(text);
				return [root.path, { coversAll, names: new Set(root.moduleNames.map(plainModuleName)) }];
			}),
	);
	return ({ path, moduleNames }) => {
		const owner = covering.get(dkmsOwner(path) ?? '');
		return (
			owner !== undefined && (owner.coversAll || moduleNames.some((name) => owner.names.has(plainModuleName(name))))
		);
	};
}

/** The directories where the first way of some root leads make or Kbuild. */
function reachedDirectories({ roots, survey, wrappers }: FoundRoots): string[] {
	return roots.flatMap(({ root, directories }) => {
		const [way] = root.ways;
		if (root.aside) return [];
		const entered = directories.flatMap((each) => survey.kbuild.get(each)?.subdirectories ?? []);
		return way?.kind === 'wrapper' ? [...entered, ...wrappers.reachedFrom(way.directory)] : entered;
	});
}
