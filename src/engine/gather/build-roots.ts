/** Builds the roots of a tree in turn; what is asked afterwards is asked of what they left. */
import type { TreeReadings } from '../../checks/ports/built-trees.ts';
import type { SandboxSession } from '../../checks/ports/sandbox.ts';
import { expectedModules, type BuiltRoot } from '../../builds/built-root.ts';
import { isProbe, namedAfterOriginals, type MadeFiles } from '../../builds/made-files.ts';
import type { BuildRequest } from '../../checks/ports/engine.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';
import { scripts } from '../scripts.ts';
import { ask, isWord } from './ask.ts';
import { aboutExportLists } from './ask-about-objects.ts';
import { buildRoot } from './build-root.ts';
import type { SharedState } from './run-way.ts';
import type { Reused } from './unpack-tree.ts';

export interface BuiltTree {
	readonly roots: readonly BuiltRoot[];
	/** Other names of parts of the tree, in the sandbox. */
	readonly aliases: ReadonlyMap<string, string>;
	/** What is known of what the build began from. */
	readonly kept: TreeReadings | null;
	readonly log: string;
}

/**
 * @param files of the tree.
 * @throws LimitExceeded, InfrastructureError, Superseded, ReuseFailed.
 */
export async function buildRoots(
	session: SandboxSession,
	request: BuildRequest,
	{ files, jobs, reused }: { files: ReadonlySet<string>; jobs: number; reused: Reused | null },
): Promise<BuiltTree> {
	const { kernel, roots, onLog } = request;
	const directories = directoriesOf(files);
	const exists = (path: string) => files.has(path);
	const isOfTree = (path: string) => files.has(path) || directories.has(path);
	// Make takes longer.
	const kept = reused?.tree.readings() ?? null;

	const shared: SharedState = {
		aliases: new Map(),
		made: new Map(),
		entered: new Set(),
		linked: new Set(),
		reports: [],
		reported: 0,
		above: new Map(),
	};
	const owns = ownership(roots);
	const built: BuiltRoot[] = [];
	const logs: string[] = [];
	for (const root of roots) {
		const exportLists = (await ask(session, [aboutExportLists([...shared.entered])])).answers[0];
		const builder = { session, kernel, jobs, exists, isOfTree, onLog, shared, exportLists };
		const done = await buildRoot(builder, root, (path) => owns(root, path));
		built.push(done.built);
		logs.push(done.log);
	}
	request.onMade?.();
	await session.endProcesses();

	const named = await nameMadeObjects(session, built, shared.made);
	return {
		roots: named.map((root) => withModules(root, (one) => (isProbe(one, root.report.linked, isOfTree) ? [] : [one]))),
		aliases: shared.aliases,
		kept: await kept,
		log: logs.join(''),
	};
}

function withModules(
	root: BuiltRoot,
	change: (module: BuiltRoot['report']['modules'][number]) => BuiltRoot['report']['modules'],
): BuiltRoot {
	return { ...root, report: { ...root.report, modules: root.report.modules.flatMap(change) } };
}

function directoriesOf(files: Iterable<string>): Set<string> {
	const directories = new Set(['.']);
	for (const file of files) {
		for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) {
			const directory = file.slice(0, end);
			if (directories.has(directory)) break;
			directories.add(directory);
		}
	}
	return directories;
}

/** What was compiled from links and copies of the tree's files is named, and found, as if from the files themselves. */
async function nameMadeObjects(
	session: SandboxSession,
	roots: readonly BuiltRoot[],
	made: MadeFiles,
): Promise<readonly BuiltRoot[]> {
	if (made.size === 0) return roots;
	const { modules, renamed } = namedAfterOriginals(expectedModules(roots), made);
	const byPath = new Map(modules.map((module) => [module.path, module]));
	const pairs = [...renamed].filter((names) => names.every(isWord));
	const lines = pairs.map((names) => names.join('\t'));
	await ask(session, [{ script: scripts.linkObjects, lines, maxOutputBytes: 1024, read: () => null }]);
	return roots.map((root) => withModules(root, (module) => [byPath.get(module.path) ?? module]));
}

/** A module belongs to the root with the nearest directory above it; to the one being built where no root has one. */
function ownership(roots: readonly ModuleRoot[]): (root: ModuleRoot, modulePath: string) => boolean {
	const depth = (root: ModuleRoot, path: string) =>
		Math.max(
			-1,
			...[root.path, ...root.kbuildDirectories]
				.filter((directory) => directory === '.' || path.startsWith(`${directory}/`))
				.map((directory) => (directory === '.' ? 0 : directory.length)),
		);
	return (root, path) => {
		const best = Math.max(...roots.map((other) => depth(other, path)));
		return best === -1 || depth(root, path) === best;
	};
}
