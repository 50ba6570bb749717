/** Finds the module roots of a source tree, by its build files' text alone: nothing is run, nothing is evaluated. */
import posix from 'node:path/posix';
import { dependencyOrder } from './dependency-order.ts';
import { dkmsModuleNames } from './dkms-conf.ts';
import { type Discovery, discoveryOf } from './find-left-out.ts';
import { type KbuildEntry, kbuildEntries } from './kbuild-entries.ts';
import type { GivenVariables } from './literal-variables.ts';
import { plainModuleName } from './module-name.ts';
import type { BuildWay, ModuleRoot } from './module-root.ts';
import { enclosingDirectories, isInside } from './tree-path.ts';
import { type Tree, type TreeSurvey, surveyTree } from './tree-survey.ts';
import { type DirectoryMakefile, Wrappers } from './wrappers.ts';

/** Roots beyond these, in order of path, are not looked at; the same number bounds the ways of building one root. */
const MAX_ROOTS = 200;
const MAX_ENTRIES = 1000;
const MAX_LISTED = 1000;

/** A root before it is written out: what builds together. */
interface Group {
	readonly path: string;
	readonly dkms: boolean;
	readonly entries: readonly KbuildEntry[];
	/** Only its words say that it may build modules, and there are others that certainly do. */
	readonly guessed: boolean;
}

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
	const allGroups = [...ofEntries, ...groupsOfMakefiles(survey, wrappers, entries, ofEntries)].toSorted(byPathOrder);
	const groups = allGroups.slice(0, MAX_ROOTS);
	const rootOf = new Map(groups.flatMap((group) => group.entries.map((entry) => [entry.path, group.path] as const)));

	const needsOf = (entry: KbuildEntry) =>
		[...entry.members.flatMap(({ needs }) => needs), ...wrappers.needs(entry)].flatMap(
			(place) => entryOf.get(place) ?? [],
		);
	const leading = new Map(
		groups.flatMap(({ entries: own }) => own.map((entry) => [entry.path, wrappers.leadingTo(entry)] as const)),
	);
	const building = new Set(
		groups.map(({ path }) => path).concat([...leading.values()].flatMap((each) => Array.from(each))),
	);
	const beyond = [...allEntries.slice(MAX_ENTRIES), ...allGroups.slice(MAX_ROOTS)].map(({ path }) => path);
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
	const byPath = new Map(roots.map((root) => [root.path, root]));
	const membersOf = new Map(
		groups.map(({ path, entries: own }) => {
			const members = own.flatMap((entry) => entry.members.map((member) => member.path));
			return [path, members.length > 0 ? members : [path]];
		}),
	);
	const ordered = dependencyOrder([...byPath.keys()], (path) => byPath.get(path)?.dependsOn ?? []).flatMap(
		(path) => byPath.get(path) ?? [],
	);
	return discoveryOf({
		tree,
		survey,
		wrappers,
		dkmsOwner,
		roots: ordered.map((root) => ({ root, directories: membersOf.get(root.path) ?? [] })),
		beyond,
	});
}

const byPathOrder = (a: { readonly path: string }, b: { readonly path: string }) => (a.path < b.path ? -1 : 1);

/** The nearest of `owners` that a directory is or lies in. */
function ownerByDirectory(owners: readonly string[]): (path: string) => string | null {
	const known = new Set(owners);
	return (path) =>
		known.size === 0 ? null : ([path, ...enclosingDirectories(path)].find((directory) => known.has(directory)) ?? null);
}

function groupEntries(
	tree: Tree,
	survey: TreeSurvey,
	entries: readonly KbuildEntry[],
	dkmsOwner: (path: string) => string | null,
): Group[] {
	const covered = Map.groupBy(entries, ({ path }) => dkmsOwner(path));
	const configured = configuredDirectories(tree);
	for (const { path, kind } of survey.templates) if (kind === 'kbuild') configured.add(dkmsOwner(path) ?? path);
	const groups: Group[] = [];
	const alone = [...(covered.get(null) ?? [])];
	for (const { path, dkmsConf } of survey.directories) {
		if (dkmsConf === null) continue;
		const below = covered.get(path) ?? [];
		const named = namedByDkms(path, below, dkmsModuleNames(tree.texts.get(dkmsConf) ?? ''));
		alone.push(...below.filter((entry) => !named.includes(entry)));
		if (named.length > 0 || configured.has(path)) groups.push({ path, dkms: true, entries: named, guessed: false });
	}
	const taken = new Set(groups.map(({ path }) => path));
	const singles = alone
		.filter(({ path }) => !taken.has(path))
		.map((entry) => ({ path: entry.path, dkms: false, entries: [entry], guessed: false }));
	return [...groups, ...singles];
}

/**
 * Makefiles that build modules nobody else builds, of which no Kbuild file is there to be read: a recipe makes it, or
 * parsing does not understand it. Only make can build them.
 */
function groupsOfMakefiles(
	survey: TreeSurvey,
	wrappers: Wrappers,
	entries: readonly KbuildEntry[],
	groups: readonly Group[],
): Group[] {
	const certain = new Set<string>();
	const possible = new Set<string>();
	for (const entry of entries) {
		const callers = wrappers.certainlyLeadingTo(entry);
		for (const path of callers) certain.add(path);
		// What has a caller by name is not what a call of an unknown directory is for.
		if (callers.size === 0) for (const path of wrappers.leadingTo(entry)) possible.add(path);
	}
	const taken = new Set([...groups, ...entries.flatMap(({ members }) => members)].map(({ path }) => path));
	const free = [...survey.makefiles.values()].filter(
		(makefile) => canBeMade(makefile) && !taken.has(makefile.path) && !possible.has(makefile.path),
	);
	const calling = free.filter(({ path, calls }) =>
		calls.kernel.some(({ directories }) => directories === null || !certain.has(path)),
	);
	const known = [...groups, ...calling].map(({ path }) => path);
	const enclosing = new Set([...known, ...certain].flatMap((path) => [path, ...enclosingDirectories(path)]));
	const looking = free.filter(({ path, isModuleBuild }) => isModuleBuild && !enclosing.has(path));
	const deepest = new Set(looking.flatMap(({ path }) => [...enclosingDirectories(path)]));
	const isDkms = new Set(survey.directories.filter(({ dkmsConf }) => dkmsConf !== null).map(({ path }) => path));
	return [
		...calling.map(({ path }) => ({ path, dkms: isDkms.has(path), entries: [], guessed: false })),
		...looking
			.filter(({ path }) => !deepest.has(path))
			.map(({ path }) => ({ path, dkms: isDkms.has(path), entries: [], guessed: known.length > 0 })),
	];
}

const mayBuildOthers = ({ members }: KbuildEntry) => members.some(({ namesAreComplete }) => !namesAreComplete);

/** A dkms.conf names what it builds: a directory that builds none of it is another's business (an example, a tool). */
function namedByDkms(
	directory: string,
	entries: readonly KbuildEntry[],
	names: readonly string[],
): readonly KbuildEntry[] {
	const wanted = new Set(names.map(plainModuleName));
	const builds = ({ members }: KbuildEntry) =>
		members.some(({ moduleNames: own }) => own.some((name) => wanted.has(plainModuleName(name))));
	if (!entries.some(builds)) return entries;
	return entries.filter((entry) => entry.path === directory || builds(entry) || mayBuildOthers(entry));
}

/** The directories with a script that makes the makefiles. */
function configuredDirectories({ paths }: Tree): Set<string> {
	const scripts = new Set(['configure', 'configure.ac', 'autogen.sh']);
	return new Set(paths.filter((path) => scripts.has(posix.basename(path))).map((path) => posix.dirname(path)));
}

interface Context {
	readonly group: Group;
	readonly wrappers: Wrappers;
	/** By entry: the directories where make comes to build it. */
	readonly leading: ReadonlyMap<string, ReadonlySet<string>>;
	readonly needsOf: (entry: KbuildEntry) => string[];
	readonly makefiles: TreeSurvey['makefiles'];
}

function waysOf(context: Context): Pick<ModuleRoot, 'ways' | 'kbuildDirectories'> {
	const { group, wrappers, leading, needsOf } = context;
	const byPath = new Map(group.entries.map((entry) => [entry.path, entry]));
	const entry = (path: string) => [byPath.get(path) ?? []].flat();
	const ordered = dependencyOrder([...byPath.keys()], (path) => entry(path).flatMap(needsOf)).flatMap(entry);
	const kbuild = ordered
		.flatMap((each) =>
			kbuildTargets(each, wrappers).map((directory) => kbuildWay(directory, givenVariables(each, context))),
		)
		.slice(0, MAX_ROOTS);
	const hasOwnWrapper =
		group.entries.length === 0 || group.entries.some(({ path }) => leading.get(path)?.has(group.path));
	const above = group.dkms ? [] : enclosingWrappers(context).slice(0, 1);
	const fromAbove = above.flatMap((directory) => makeWays(directory, context));
	const isUndecided = kbuild.some((way) => 'undecided' in way);
	const ways = [
		...(group.dkms ? [{ kind: 'dkms' as const, directory: group.path }] : []),
		...(hasOwnWrapper ? makeWays(group.path, context) : []),
		// What only make can tell is better left to it.
		...(isUndecided ? [...fromAbove, ...kbuild] : [...kbuild, ...fromAbove]),
		...lastResorts(context),
	];
	return {
		kbuildDirectories: kbuild.map(({ directory }) => directory),
		ways: [...new Map(ways.map((way) => [JSON.stringify(way), way])).values()],
	};
}

function kbuildWay(directory: string, { variables, undecided }: GivenVariables) {
	const kind = 'kbuild' as const;
	return Object.keys(undecided).length > 0 ? { kind, directory, variables, undecided } : { kind, directory, variables };
}

/** `make`, and then `make modules` where that is another goal. */
function makeWays(directory: string, { wrappers, makefiles }: Context): BuildWay[] {
	const makefile = makefiles.get(directory);
	if (!makefile) return [];
	const way = { kind: 'wrapper' as const, directory, variables: wrappers.variables(directory) };
	return [...(makefile.hasUsualGoal ? [way] : []), ...makefile.moduleGoals.map((goal) => ({ ...way, goals: [goal] }))];
}

const canBeMade = ({ hasUsualGoal, moduleGoals: goals }: DirectoryMakefile) => hasUsualGoal || goals.length > 0;

/** What a user would do who knows nothing of the makefile: `make`, beside it, or where a directory above seems to build. */
function lastResorts(context: Context): BuildWay[] {
	const { group, makefiles } = context;
	const above = group.dkms ? [] : [...enclosingDirectories(group.path)];
	const own = makefiles.get(group.path);
	const makefile =
		own && canBeMade(own)
			? own
			: above.flatMap((path) => makefiles.get(path) ?? []).find((each) => each.isModuleBuild && canBeMade(each));
	if (!makefile) return [];
	const asTyped = { kind: 'wrapper' as const, directory: makefile.path, variables: {} };
	return [...makeWays(makefile.path, context), ...(makefile.hasUsualGoal ? [asTyped] : [])];
}

/**
 * Kbuild enters the entry itself, or, where that only descends and its own wrapper enters directories below it
 * (`M=$(PWD)/src`), those.
 */
function kbuildTargets(entry: KbuildEntry, wrappers: Wrappers): string[] {
	const targets = entry.members[0]?.hasModules ? [] : wrappers.ownTargets(entry);
	return targets.length === 0 || targets.includes(entry.path) ? [entry.path] : targets;
}

/** Wrappers in enclosing directories that build the group, nearest first. */
function enclosingWrappers({ group, leading, wrappers }: Context): string[] {
	const recursing = group.entries.length === 0 ? wrappers.recursingInto(group.path) : null;
	return [...enclosingDirectories(group.path)].filter(
		(directory) => recursing?.has(directory) ?? group.entries.some((entry) => leading.get(entry.path)?.has(directory)),
	);
}

function givenVariables(entry: KbuildEntry, { wrappers, leading }: Context): GivenVariables {
	for (const directory of [entry.path, ...enclosingDirectories(entry.path)]) {
		const given = leading.get(entry.path)?.has(directory) ? wrappers.givenTo(entry, directory) : null;
		if (given) return given;
	}
	return { variables: {}, undecided: {} };
}

function moduleNames(tree: Tree, survey: TreeSurvey, { path, dkms, entries }: Group): string[] {
	const conf = dkms ? survey.directories.find((directory) => directory.path === path)?.dkmsConf : null;
	const declared = conf ? dkmsModuleNames(tree.texts.get(conf) ?? '') : [];
	const own = entries.flatMap(({ members }) => members.flatMap((member) => member.moduleNames));
	return [...new Set([...own, ...declared])].slice(0, MAX_LISTED);
}

function sourcesElsewhere(context: Context): string[] {
	const { group, wrappers } = context;
	const sources = group.entries.flatMap(({ members }) => members.flatMap((member) => [member.path, ...member.sources]));
	const makefiles = enclosingWrappers(context).flatMap((directory) => wrappers.file(directory));
	const outside = [...sources, ...makefiles].filter((path) => !isInside(group.path, path));
	return outside.includes('.') ? ['.'] : [...new Set(outside)].toSorted().slice(0, MAX_LISTED);
}

/** Whether builds of enclosing directories exist, and none of them enters the group. */
function isAside(context: Context, building: ReadonlySet<string>): boolean {
	if (context.group.guessed) return true;
	const enclosing = [...enclosingDirectories(context.group.path)];
	return enclosing.some((directory) => building.has(directory)) && enclosingWrappers(context).length === 0;
}
