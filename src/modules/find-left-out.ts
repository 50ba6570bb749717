/** Which places of a tree look like module roots and are not built. */
import posix from 'node:path/posix';
import { getOrInsertComputed } from '../shared/collections.ts';
import { listed } from '../shared/words.ts';
import { buildEntryOf, type Project } from './build-entry.ts';
import { configureScripts } from './build-files.ts';
import { boundedLeftOut, type LeftOut, leftOut } from './left-out.ts';
import type { ModuleRoot } from './module-root.ts';
import { asideRoot, configureTest, isNamedConfigureTest, isNamedExtra, isNamedTest } from './root-purpose.ts';
import { type FoundRoot, type FoundRoots, isDkms, uncoveredTemplates } from './template-coverage.ts';
import type { Template } from './templates.ts';
import { enclosingDirectories, isInside } from './tree-path.ts';

export interface Discovery {
	/** Those that others need before them, otherwise in order of path. */
	readonly roots: readonly ModuleRoot[];
	/** In order of path, those that are `aside` last. */
	readonly leftOut: readonly LeftOut[];
}

interface Found extends FoundRoots {
	/** Directories of roots beyond the number of those that are looked at. */
	readonly beyondLimit: readonly string[];
}

const SOURCE_FILE = /\.(?:c|S|rs|o_shipped|o\.cmd_shipped)$/;
const MAX_FILES_NAMED = 3;

/** Sorts what was found into main roots, roots that are `aside`, and places that are not built. */
export function discoveryOf(found: Found): Discovery {
	const { roots, survey } = found;
	const named = roots.filter(({ root }) => !isDkms(root) && isNamedConfigureTest(root));
	const others = roots.filter((one) => !named.includes(one));
	const sources = sourceDirectories(found.tree.paths);
	const templates = uncoveredTemplates({ ...found, roots: others }, sources);
	const projects = projectsOf(templates, found);
	const isOrphan = (one: FoundRoot) =>
		!isDkms(one.root) &&
		one.directories.every((directory) => !sources.has(directory)) &&
		templates.some((template) => isInside(projects.get(template)?.path ?? template.path, one.root.path));
	const tests = others.length === 0 && templates.length === 0 ? [] : [...named, ...others.filter(isOrphan)];
	const remaining = roots.filter((one) => !tests.includes(one));
	const marked = withAside(remaining, templates);
	const all = Map.groupBy(survey.templates, ({ path }) => path);
	const tooMany = 'there are so many module roots that it was not looked at';
	return {
		roots: marked,
		leftOut: boundedLeftOut([
			...merged(templates).map((template) => {
				const files = (all.get(template.path) ?? []).flatMap((one) => one.files);
				return templatePlace(template, files, projects.get(template) ?? null, found.tree.texts);
			}),
			...[...survey.unread].map(([path, why]) => leftOut(path, 'unread', why)),
			...found.beyondLimit.map((path) => leftOut(path, 'unread', tooMany)),
			...tests.map(({ root }) => configureTest(root.path)),
			...marked.filter(({ aside }) => aside).map(({ path }) => asideRoot(path)),
		]),
	};
}

/**
 * Tests beside a driver that is not built are `aside`, and so is what else is named an extra, as long as something
 * remains. Where all would be for no such reason, none is.
 */
function withAside(found: readonly FoundRoot[], templates: readonly Template[]): ModuleRoot[] {
	const all = found.map(({ root }) => (isExtra(root, templates, isNamedTest) ? { ...root, aside: true } : root));
	const main = all.filter(({ aside }) => !aside);
	if (main.length === 0 && templates.length === 0) return all.map((root) => ({ ...root, aside: false }));
	const extras = main.filter((root) => isExtra(root, templates, isNamedExtra));
	if (extras.length === main.length) return all;
	return all.map((root) => (extras.includes(root) ? { ...root, aside: true } : root));
}

/** Whether a root has such a name inside the directory of a template that does not enter it. */
function isExtra(root: ModuleRoot, templates: readonly Template[], isNamed: (path: string) => boolean): boolean {
	return (
		!isDkms(root) &&
		templates.some(({ path, subdirectories }) => {
			if (root.path === path || !isInside(path, root.path)) return false;
			const below = path === '.' ? root.path : root.path.slice(path.length + 1);
			return isNamed(below) && !subdirectories.some((directory) => isInside(directory, root.path));
		})
	);
}

/** Of each template the nearest directory with a configure script or a CMake project that it lies in. */
function projectsOf(templates: readonly Template[], { tree, survey }: Found): Map<Template, Project | null> {
	if (templates.length === 0) return new Map();
	const cmake = new Map(survey.directories.flatMap((each) => (each.cmakeFile ? [[each.path, each.cmakeFile]] : [])));
	const scripts = configureScripts(tree.paths);
	const projectAt = (path: string): Project | null => {
		const files = scripts.get(path);
		if (files) return { path, kind: 'configure', files };
		const file = cmake.get(path);
		const isProject = file !== undefined && /\bproject[ \t]{0,10}\(/i.test(tree.texts.get(file) ?? '');
		return isProject ? { path, kind: 'cmake', files: [file] } : null;
	};
	const known = new Map<string, Project | null>();
	const nearest = (path: string) =>
		[path, ...enclosingDirectories(path)]
			.map((place) => getOrInsertComputed(known, place, projectAt))
			.find((project) => project !== null);
	return new Map(templates.map((template) => [template, nearest(template.path) ?? null]));
}

/** One a directory; what another template enters is part of that. */
function merged(templates: readonly Template[]): Template[] {
	const first = [...Map.groupBy(templates, ({ path }) => path).values()].flatMap(([one]) => one ?? []);
	const entered = new Set(
		first.flatMap(({ path, subdirectories }) => subdirectories.filter((directory) => directory !== path)),
	);
	return first.filter(({ path }) => !entered.has(path));
}

function templatePlace(
	template: Template,
	same: readonly string[],
	project: Project | null,
	texts: ReadonlyMap<string, string>,
): LeftOut {
	const { path } = template;
	const names = [...new Set(same.map((file) => (isInside(path, file) ? posix.relative(path, file) : file)))];
	const shown = names.length > MAX_FILES_NAMED ? [...names.slice(0, MAX_FILES_NAMED), 'others'] : names;
	const [say, them] = names.length === 1 ? ['says', 'it'] : ['say', 'them'];
	const why = `looks like a module and is not built: only ${listed(shown)} ${say} how, and no build that was found uses ${them}`;
	const ofProject = project === null ? [] : project.path === '.' ? project.files : [project.path];
	const elsewhere = [...template.sources, ...same, ...ofProject].filter(
		(each) => each !== '.' && !isInside(path, each),
	);
	return {
		...leftOut(path, 'template', why, buildEntryOf(template, project, texts)),
		sourcesElsewhere: [...new Set(elsewhere)].toSorted(),
	};
}

function sourceDirectories(paths: readonly string[]): Set<string> {
	return new Set(paths.filter((path) => SOURCE_FILE.test(path)).map((path) => posix.dirname(path)));
}
