/** Finds the module roots of a source tree, by its build files' text alone: nothing is run, nothing is evaluated. */
import { compareText } from '../shared/text.ts';
import { dependencyOrder } from './dependency-order.ts';
import { dkmsModuleNames } from './dkms-conf.ts';
import { type Discovery, discoveryOf } from './find-left-out.ts';
import { type KbuildEntry, kbuildEntries } from './kbuild-entries.ts';
import { type Group, groupEntries, groupsOfMakefiles } from './root-groups.ts';
import { neededEntries } from './needed-entries.ts';
import { isNamedExtra } from './root-purpose.ts';
import { enclosingWrappers, type RootContext, waysOf } from './root-ways.ts';
import { enclosingDirectories, isInside } from './tree-path.ts';
import { type Tree, type TreeSurvey, surveyTree } from './tree-survey.ts';
import { Wrappers } from './wrappers.ts';

/** Roots beyond these, in order of path, are not looked at. */
const MAX_ROOTS = 200;
const MAX_ENTRIES = 1000;
const MAX_LISTED = 1000;

/**
 * @returns at most MAX_ROOTS roots, with the places that look like roots and are not built. Every directory that Kbuild
 * is to enter belongs to one root.
 */
export function discoverModuleRoots(tree: Tree): Discovery {
	const survey = surveyTree(tree);
	const dkmsOwner = ownerByDirectory(
		survey.directories.filter(({ dkmsConf }) => dkmsConf !== null).map(({ path }) => path),
	);
	const allEntries = kbuildEntries(survey.kbuild, dkmsOwner);
	const entries = allEntries.slice(0, MAX_ENTRIES);
	const entryOf = new Map(
		entries.flatMap(({ path, members }) => members.map((member) => [member.path, path] as const)),
	);
	const wrappers = new Wrappers(survey.makefiles, entryOf);
	const ofEntries = groupEntries(tree, survey, entries, dkmsOwner);
	const allGroups = [...ofEntries, ...groupsOfMakefiles(survey, wrappers, entries, ofEntries)].toSorted((a, b) =>
		compareText(a.path, b.path),
	);
	const groups = allGroups.slice(0, MAX_ROOTS);
	const rootOf = new Map(groups.flatMap((group) => group.entries.map((entry) => [entry.path, group.path] as const)));

	const placesOf = (entry: KbuildEntry) => [...entry.members.flatMap(({ needs }) => needs), ...wrappers.needs(entry)];
	const needed = neededEntries(entries, placesOf, entryOf);
	const needsOf = ({ path }: KbuildEntry) => needed.get(path) ?? [];
	const leading = new Map(
		groups.flatMap(({ entries: own }) => own.map((entry) => [entry.path, wrappers.leadingTo(entry)] as const)),
	);
	const building = new Set(
		groups.map(({ path }) => path).concat([...leading.values()].flatMap((each) => Array.from(each))),
	);
	const beyondLimit = [...allEntries.slice(MAX_ENTRIES), ...allGroups.slice(MAX_ROOTS)].map(({ path }) => path);
	const roots = groups.map((group) => {
		const context = { group, wrappers, leading, needsOf, makefiles: survey.makefiles };
		const dependsOn = group.entries.flatMap(needsOf).flatMap((entry) => rootOf.get(entry) ?? []);
		const { ways, kbuildDirectories } = waysOf(context);
		return {
			path: group.path,
			ways,
			kbuildDirectories,
			moduleNames: moduleNames(tree, survey, group),
			dependsOn: [...new Set(dependsOn)].filter((path) => path !== group.path).toSorted(),
			sourcesElsewhere: sourcesElsewhere(context),
			aside: !group.dkms && isAside(context, building),
		};
	});
	const membersOf = new Map(
		groups.map(({ path, entries: own }) => {
			const members = own.flatMap((entry) => entry.members.map((member) => member.path));
			return [path, members.length > 0 ? members : [path]];
		}),
	);
	const ordered = dependencyOrder(roots, ({ dependsOn }) => dependsOn);
	return discoveryOf({
		tree,
		survey,
		wrappers,
		dkmsOwner,
		roots: ordered.map((root) => ({ root, directories: membersOf.get(root.path) ?? [] })),
		beyondLimit,
	});
}

/** The nearest of `owners` that a directory is or lies in. */
function ownerByDirectory(owners: readonly string[]): (path: string) => string | null {
	const known = new Set(owners);
	return (path) =>
		known.size === 0 ? null : ([path, ...enclosingDirectories(path)].find((directory) => known.has(directory)) ?? null);
}

function moduleNames(tree: Tree, survey: TreeSurvey, { path, dkms, entries }: Group): string[] {
	const conf = dkms ? survey.directories.find((directory) => directory.path === path)?.dkmsConf : null;
	const declared = conf ? dkmsModuleNames(tree.texts.get(conf) ?? '') : [];
	const own = entries.flatMap(({ members }) => members.flatMap((member) => member.moduleNames));
	return [...new Set([...own, ...declared])].slice(0, MAX_LISTED);
}

function sourcesElsewhere(context: RootContext): string[] {
	const { group, wrappers } = context;
	const sources = group.entries.flatMap(({ members }) => members.flatMap((member) => [member.path, ...member.sources]));
	const makefiles = enclosingWrappers(context).flatMap((directory) => wrappers.file(directory));
	const outside = [...sources, ...makefiles].filter((path) => !isInside(group.path, path));
	// That a place cannot be told sorts first, and is not cut off.
	return [...new Set(outside)].toSorted().slice(0, MAX_LISTED);
}

/**
 * Whether builds of enclosing directories exist, and none of them enters the group; of a test or tool by its name, none
 * that is more than a part of the tests or tools. The makefile next above it may enter it, where it enters directories
 * that only make can tell and nothing in the group's name speaks against it.
 */
function isAside(context: RootContext, building: ReadonlySet<string>): boolean {
	const { group, makefiles } = context;
	if (group.guessed) return true;
	const isExtra = isNamedExtra(group.path);
	const counts = (directory: string) => !isExtra || !isNamedExtra(directory);
	const enclosing = [...enclosingDirectories(group.path)];
	if (!enclosing.some((directory) => building.has(directory) && counts(directory))) return false;
	if (enclosingWrappers(context).some(counts)) return false;
	const next = enclosing.find((directory) => makefiles.has(directory)) ?? '.';
	return isExtra || makefiles.get(next)?.calls.unknownRecursion !== true;
}
