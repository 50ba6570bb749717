import type { ComparableTree } from '../ports/git.ts';
import type { ConfiguredModule, RepositoryConfig } from '../../config/repository-config.ts';
import { isBuildFile, MAX_BUILD_FILE_LENGTH, MAX_BUILD_FILES } from '../../modules/build-files.ts';
import { unlistedRoot } from '../../modules/root-purpose.ts';
import { discoverModuleRoots } from '../../modules/discover-module-roots.ts';
import type { Discovery } from '../../modules/find-left-out.ts';
import type { BuildWay, ModuleRoot } from '../../modules/module-root.ts';
import { enclosingDirectories, isInside } from '../../modules/tree-path.ts';

/** Of all build files together, in bytes: those of a kernel's own tree have 6 MiB. */
const MAX_BUILD_TEXTS = 32 * 1024 ** 2;

/**
 * The module roots of a tree, those that others need before them, and what is not built: discovered, or as the
 * configuration says, which takes what it names out of the places that are not built.
 * @throws UserError, InfrastructureError as the tree does.
 */
export async function planRoots(tree: ComparableTree, config: Pick<RepositoryConfig, 'modules'>): Promise<Discovery> {
	const entries = await tree.entries();
	const paths = entries.filter(({ kind }) => kind === 'file').map(({ path }) => path);
	const texts = await buildTexts(tree);
	const discovered = discoverModuleRoots({ paths, texts });
	if (config.modules.length === 0) return discovered;
	const directories = new Set(entries.flatMap(({ path }) => [...enclosingDirectories(path)]));
	const modules = config.modules.filter(({ path }) => directories.has(path));
	const isNamed = ({ path }: { readonly path: string }) => modules.some((module) => builds(module, path));
	const found = new Set(discovered.roots.map(({ path }) => path));
	return {
		roots: modules.map((module) => configured(module, discovered.roots)),
		leftOut: [
			...discovered.leftOut.filter((place) => !isNamed(place) && !found.has(place.path)),
			...discovered.roots.filter((root) => !isNamed(root)).map(({ path }) => unlistedRoot(path)),
		],
	};
}

/** The texts of the build files, as far as there is room for them: of the others the report says that they were not read. */
export async function buildTexts(tree: ComparableTree): Promise<ReadonlyMap<string, string>> {
	let left = MAX_BUILD_TEXTS;
	const paths: string[] = [];
	for (const { path, kind, size } of await tree.entries()) {
		if (kind !== 'file' || !isBuildFile(path) || size > MAX_BUILD_FILE_LENGTH || size > left) continue;
		left -= size;
		if (paths.push(path) === MAX_BUILD_FILES) break;
	}
	return tree.readTexts(paths, MAX_BUILD_FILE_LENGTH);
}

/** Whether an entry of the configuration is about a place: it names it, or its commands run in a directory that holds it. */
function builds(module: ConfiguredModule, path: string): boolean {
	return module.path === path || (module.commands.length > 0 && isInside(module.path, path));
}

function configured(module: ConfiguredModule, discovered: readonly ModuleRoot[]): ModuleRoot {
	const found = discovered.find(({ path }) => path === module.path) ?? bareRoot(module.path);
	if (module.commands.length > 0) {
		return {
			...found,
			aside: false,
			ways: [{ kind: 'commands', directory: module.path, commands: module.commands }],
			kbuildDirectories: [],
		};
	}
	if (Object.keys(module.make).length === 0) return { ...found, aside: false };
	// dkms.conf has no place for variables, so the configuration's word is given to make itself.
	const ways = found.ways.flatMap((way): BuildWay[] =>
		way.kind === 'wrapper' || way.kind === 'kbuild'
			? [{ ...way, variables: { ...way.variables, ...module.make } }]
			: [],
	);
	return { ...found, aside: false, ways: ways.length > 0 ? ways : [kbuildWay(module)] };
}

function bareRoot(path: string): ModuleRoot {
	return {
		path,
		ways: [kbuildWay({ path, make: {} })],
		kbuildDirectories: [path],
		moduleNames: [],
		dependsOn: [],
		sourcesElsewhere: [],
		aside: false,
	};
}

function kbuildWay({ path, make }: Pick<ConfiguredModule, 'path' | 'make'>): BuildWay {
	return { kind: 'kbuild', directory: path, variables: make };
}
