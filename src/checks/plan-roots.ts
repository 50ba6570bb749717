import type { ConfiguredModule, RepositoryConfig } from '../config/repository-config.ts';
import { isBuildFile, MAX_BUILD_FILE_LENGTH } from '../modules/build-files.ts';
import { discoverModuleRoots } from '../modules/discover-module-roots.ts';
import type { BuildWay, ModuleRoot } from '../modules/module-root.ts';
import type { SourceTree } from './ports.ts';

/**
 * The module roots of a tree, those that others need before them: discovered, or as the configuration says.
 * @throws UserError, InfrastructureError as the tree does.
 */
export async function planRoots(tree: SourceTree, config: Pick<RepositoryConfig, 'modules'>): Promise<ModuleRoot[]> {
	const entries = await tree.entries();
	const paths = entries.filter(({ kind }) => kind === 'file').map(({ path }) => path);
	const texts = new Map<string, string>();
	for (const path of paths.filter(isBuildFile)) {
		const text = await tree.readFile(path, MAX_BUILD_FILE_LENGTH);
		if (text !== null) texts.set(path, text);
	}
	const { roots: discovered } = discoverModuleRoots({ paths, texts });
	if (config.modules.length === 0) return discovered;
	const directories = new Set(entries.flatMap(({ path }) => ancestors(path)));
	return config.modules.filter(({ path }) => directories.has(path)).map((module) => configured(module, discovered));
}

function configured(module: ConfiguredModule, discovered: readonly ModuleRoot[]): ModuleRoot {
	const found = discovered.find(({ path }) => path === module.path) ?? bareRoot(module.path);
	if (module.commands.length > 0) {
		return {
			...found,
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

/** `a/b/c` → `.`, `a`, `a/b`. */
function ancestors(path: string): string[] {
	const segments = path.split('/').slice(0, -1);
	return ['.', ...segments.map((_, index) => segments.slice(0, index + 1).join('/'))];
}
