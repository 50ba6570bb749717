/** Lays the tree out in a sandbox and builds its roots in turn; what is asked afterwards is asked of what they left. */
import type { SandboxSession } from '../checks/ports/sandbox.ts';
import { expectedModules, type RootEvidence } from '../builds/evidence.ts';
import { isProbe, type MadeFiles, namedAfterOriginals } from '../builds/made-files.ts';
import type { ModuleRoot } from '../modules/module-root.ts';
import { LimitExceeded } from '../shared/errors.ts';
import type { BuildRequest } from '../checks/ports/engine.ts';
import type { BuiltRoot } from './ask-modpost.ts';
import { buildRoot, createSharedState } from './build-root.ts';
import { exportLists } from './export-lists.ts';
import { scripts } from './scripts.ts';

export interface BuiltTree {
	/** Of the checked tree. */
	readonly files: ReadonlySet<string>;
	readonly exists: (path: string) => boolean;
	readonly roots: readonly BuiltRoot[];
	readonly evidence: readonly RootEvidence[];
	/** Other names of parts of the tree, in the sandbox. */
	readonly aliases: ReadonlyMap<string, string>;
	readonly log: string;
}

/** @throws LimitExceeded, InfrastructureError, Superseded. */
export async function buildRoots(session: SandboxSession, request: BuildRequest, jobs: number): Promise<BuiltTree> {
	const { kernel, tree, roots, onLog } = request;
	const files = new Set((await tree.entries()).map(({ path }) => path));
	const directories = directoriesOf(files);
	const exists = (path: string) => files.has(path);
	const isOfTree = (path: string) => files.has(path) || directories.has(path);
	await unpack(session, request);

	const shared = createSharedState();
	const owns = ownership(roots);
	const built: (BuiltRoot & { readonly log: string })[] = [];
	for (const root of roots) {
		const extraSymbols = await exportLists(session, [...shared.entered]);
		const builder = { session, kernel, jobs, exists, isOfTree, onLog, owns, shared, extraSymbols };
		built.push({ ...(await buildRoot(builder, root)), extraSymbols });
	}
	await session.endProcesses();

	const named = await nameMadeObjects(
		session,
		built.map((one) => one.evidence),
		shared.made,
	);
	const evidence = named.map((root) => withoutProbes(root, isOfTree));
	return {
		files,
		exists,
		roots: evidence.map((one, index) => ({ evidence: one, extraSymbols: built[index]?.extraSymbols ?? [] })),
		evidence,
		aliases: shared.aliases,
		log: built.map((one) => one.log).join(''),
	};
}

function withoutProbes(root: RootEvidence, isOfTree: (path: string) => boolean): RootEvidence {
	const { modules, linked } = root.report;
	return { ...root, report: { ...root.report, modules: modules.filter((one) => !isProbe(one, linked, isOfTree)) } };
}

async function unpack(session: SandboxSession, { kernel, tree }: BuildRequest): Promise<void> {
	const { exitCode, log } = await session.run({
		script: scripts.unpack,
		args: [kernel.release, scripts.modulesMk, scripts.compile],
		stdin: tree.archive(),
		maxOutputBytes: 64 * 1024,
	});
	if (exitCode !== 0) throw new LimitExceeded('disk', `The source could not be unpacked: ${log.trim().slice(-300)}`);
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
	evidence: readonly RootEvidence[],
	made: MadeFiles,
): Promise<RootEvidence[]> {
	if (made.size === 0) return [...evidence];
	const { modules, renamed } = namedAfterOriginals(expectedModules(evidence), made);
	const byPath = new Map(modules.map((module) => [module.path, module]));
	const lines = [...renamed].filter((names) => names.every((name) => !/[\t\n]/.test(name)));
	const stdin = lines.map((names) => `${names.join('\t')}\n`).join('');
	await session.run({ script: scripts.linkObjects, stdin, maxOutputBytes: 1024 });
	return evidence.map((root) => {
		const own = root.report.modules.map((module) => byPath.get(module.path) ?? module);
		return { ...root, report: { ...root.report, modules: own } };
	});
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
