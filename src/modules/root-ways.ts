/** The ways of building a root, best first. */
import { dependencyOrder } from './dependency-order.ts';
import type { KbuildEntry } from './kbuild-entries.ts';
import type { GivenVariables } from './literal-variables.ts';
import type { BuildWay, ModuleRoot } from './module-root.ts';
import type { Group } from './root-groups.ts';
import { enclosingDirectories } from './tree-path.ts';
import type { TreeSurvey } from './tree-survey.ts';
import { canBeMade, type Wrappers } from './wrappers.ts';

const MAX_WAYS = 200;

export interface RootContext {
	readonly group: Group;
	readonly wrappers: Wrappers;
	/** By entry: the directories where make comes to build it. */
	readonly leading: ReadonlyMap<string, ReadonlySet<string>>;
	readonly needsOf: (entry: KbuildEntry) => readonly string[];
	readonly makefiles: TreeSurvey['makefiles'];
}

export function waysOf(context: RootContext): Pick<ModuleRoot, 'ways' | 'kbuildDirectories'> {
	const { group, wrappers, leading, needsOf } = context;
	const kbuild = dependencyOrder(group.entries, needsOf)
		.flatMap((each) =>
			kbuildTargets(each, wrappers).map((directory) => kbuildWay(directory, givenVariables(each, context))),
		)
		.slice(0, MAX_WAYS);
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
function makeWays(directory: string, { wrappers, makefiles }: RootContext): BuildWay[] {
	const makefile = makefiles.get(directory);
	if (!makefile) return [];
	const way = { kind: 'wrapper' as const, directory, variables: wrappers.variables(directory) };
	return [...(makefile.hasUsualGoal ? [way] : []), ...makefile.moduleGoals.map((goal) => ({ ...way, goals: [goal] }))];
}

/** What a user would do who knows nothing of the makefile: `make`, beside it, or where a directory above seems to build. */
function lastResorts(context: RootContext): BuildWay[] {
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
export function enclosingWrappers({ group, leading, wrappers }: RootContext): string[] {
	const recursing = group.entries.length === 0 ? wrappers.recursingInto(group.path) : null;
	return [...enclosingDirectories(group.path)].filter(
		(directory) => recursing?.has(directory) ?? group.entries.some((entry) => leading.get(entry.path)?.has(directory)),
	);
}

function givenVariables(entry: KbuildEntry, { wrappers, leading }: RootContext): GivenVariables {
	for (const directory of [entry.path, ...enclosingDirectories(entry.path)]) {
		const given = leading.get(entry.path)?.has(directory) ? wrappers.givenTo(entry, directory) : null;
		if (given) return given;
	}
	return { variables: {}, undecided: {} };
}
