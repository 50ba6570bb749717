/** Which directories build together, and so are one root. */
import { configureScripts } from './build-files.ts';
import { dkmsModuleNames } from './dkms-conf.ts';
import type { KbuildEntry } from './kbuild-entries.ts';
import { plainModuleName } from './module-root.ts';
import { enclosingDirectories } from './tree-path.ts';
import type { Tree, TreeSurvey } from './tree-survey.ts';
import { canBeMade, type Wrappers } from './wrappers.ts';

/** A root before it is written out: what builds together. */
export interface Group {
	readonly path: string;
	readonly dkms: boolean;
	readonly entries: readonly KbuildEntry[];
	/** Only its words say that it may build modules, and there are others that certainly do. */
	readonly guessed: boolean;
}

export function groupEntries(
	tree: Tree,
	survey: TreeSurvey,
	entries: readonly KbuildEntry[],
	dkmsOwner: (path: string) => string | null,
): Group[] {
	const covered = Map.groupBy(entries, ({ path }) => dkmsOwner(path));
	const configured = new Set(configureScripts(tree.paths).keys());
	for (const { path, kind } of survey.templates) if (kind === 'kbuild') configured.add(dkmsOwner(path) ?? path);
	const groups: Group[] = [];
	const alone = covered.get(null) ?? [];
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
export function groupsOfMakefiles(
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
