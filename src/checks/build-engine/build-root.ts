/** Builds one module root in an open sandbox: its ways in turn, until Kbuild was wherever it is expected to be. */
import type { MakeRun, RootEvidence } from '../../builds/evidence.ts';
import { parseKbuildReport, type KbuildReport } from '../../builds/kbuild-report.ts';
import { createTreePaths, type TreePaths } from '../../builds/tree-paths.ts';
import { compilerErrors } from '../../diagnostics/compiler.ts';
import { makeErrors } from '../../diagnostics/make.ts';
import { modpostFindings } from '../../diagnostics/modpost.ts';
import { createSourcePaths } from '../../diagnostics/source-paths.ts';
import type { BuildWay, ModuleRoot } from '../../modules/module-root.ts';
import { BUILD_DIRECTORY, type Kernel, type SandboxResult, type SandboxSession } from '../ports.ts';
import { NO_DKMS_FACTS, parseDkmsFacts, type DkmsFacts } from './dkms-facts.ts';
import { scripts } from './scripts.ts';
import { kernelBuild, sandboxCommand, SOURCE_DIRECTORY, typedCommands } from './way-command.ts';

const MAX_LAST_WORDS = 1000;
const MAX_REPORT_BYTES = 16 * 1024 ** 2;

export interface RootBuilder {
	readonly session: SandboxSession;
	readonly kernel: Kernel;
	readonly jobs: number;
	readonly exists: (path: string) => boolean;
	readonly onLog?: ((chunk: string) => void) | undefined;
	/** Other names of parts of the tree; what dkms adds is added here. */
	readonly aliases: Map<string, string>;
	/** Whether a module belongs to the root. */
	readonly owns: (root: ModuleRoot, modulePath: string) => boolean;
	/** Exports of roots that were built before, absolute paths in the sandbox. */
	readonly extraSymbols: readonly string[];
}

interface WayRun extends DkmsFacts {
	readonly run: MakeRun;
	readonly log: string;
}

/** @throws LimitExceeded, InfrastructureError, Superseded. */
export async function buildRoot(
	builder: RootBuilder,
	root: ModuleRoot,
): Promise<{ evidence: RootEvidence; log: string }> {
	const started = performance.now();
	const runs: WayRun[] = [];
	const before = await readReport(builder);
	let report = before;
	const attempt = async (way: BuildWay) => {
		const done = await runWay(builder, way, report);
		for (const [name, place] of done.aliases) builder.aliases.set(name, place);
		runs.push(done);
		report = await readReport(builder);
		return done;
	};
	const own = () => report.modules.filter(({ path }) => builder.owns(root, path));
	const byKbuild = (directory: string) =>
		attempt(
			root.ways.find((way) => way.kind === 'kbuild' && way.directory === directory) ?? {
				kind: 'kbuild',
				directory,
				variables: {},
			},
		);

	for (const way of root.ways) {
		const { excluded, gaveUp } = await attempt(way);
		if (excluded !== null || gaveUp || own().length > 0) break;
	}
	const { excluded, gaveUp } = runs.at(-1) ?? NO_DKMS_FACTS;
	if (excluded === null && !gaveUp) {
		// A recipe of several makes ends at the first that fails; what it did not reach is built all the same.
		const missed = root.kbuildDirectories.filter((directory) => !report.directories.includes(directory));
		for (const directory of missed) await byKbuild(directory);
		const isLinked = own().length > 0 && own().every(({ path }) => report.linked.has(path));
		if (isLinked ? failed(runs) : failedForNoKnownReason(runs))
			for (const directory of root.kbuildDirectories) await byKbuild(directory);
	}
	return {
		log: runs.map(({ log }) => log).join(''),
		evidence: {
			root,
			runs: runs.map(({ run }) => run),
			report: {
				...report,
				modules: own(),
				otherReleases: report.otherReleases.filter((release) => !before.otherReleases.includes(release)),
			},
			promised: runs.flatMap(({ promised }) => promised),
			excluded,
			failedSteps: runs.flatMap(({ failedSteps }) => failedSteps),
			durationMs: performance.now() - started,
		},
	};
}

/**
 * A wrapper may fail for what it does besides building (an install step, a program for users); Kbuild alone then has
 * the last word.
 */
function failedForNoKnownReason(runs: readonly WayRun[]): boolean {
	return failed(runs) && runs.every(({ run }) => run.compilerErrors.length === 0 && run.modpostFindings.length === 0);
}

function failed(runs: readonly WayRun[]): boolean {
	return runs.some(({ run }) => run.exitCode !== 0);
}

async function readReport({ session, kernel, aliases }: RootBuilder): Promise<KbuildReport> {
	const { stdout } = await session.run({ script: scripts.produced, maxOutputBytes: MAX_REPORT_BYTES });
	return parseKbuildReport(stdout.toString(), kernel.release, createTreePaths(SOURCE_DIRECTORY, aliases));
}

async function runWay(builder: RootBuilder, way: BuildWay, before: KbuildReport): Promise<WayRun> {
	const { session, kernel, onLog, aliases } = builder;
	const result = await session.run({
		...sandboxCommand(way, kernel, builder.jobs),
		env: buildEnvironment(builder),
		maxOutputBytes: MAX_REPORT_BYTES,
		...(onLog === undefined ? {} : { onLog }),
	});
	const facts = way.kind === 'dkms' ? parseDkmsFacts(result.stdout.toString(), way.directory) : NO_DKMS_FACTS;
	const paths: TreePaths = createTreePaths(SOURCE_DIRECTORY, new Map([...aliases, ...facts.aliases]));
	const start = `${SOURCE_DIRECTORY}/${way.directory}`;
	const elsewhere = before.directories.map((directory) => `${SOURCE_DIRECTORY}/${directory}`);
	const said = makeErrors(result.log);
	return {
		...facts,
		log: result.log,
		run: {
			commands: facts.command === null ? typedCommands(way) : [facts.command],
			exitCode: result.exitCode,
			compilerErrors: compilerErrors(result.log, createSourcePaths(paths, builder.exists, start, elsewhere)),
			modpostFindings: modpostFindings(result.log),
			makeErrors: said.length > 0 ? said : lastWords(result),
		},
	};
}

/** What a failed command that is no make said last; not the shell's own trace of it. */
function lastWords({ exitCode, log }: SandboxResult): string[] {
	const lines = log.slice(-MAX_LAST_WORDS).split('\n');
	const words = lines.findLast((line) => line.trim() !== '' && !line.startsWith('+ '));
	return exitCode === 0 || words === undefined ? [] : [`${words.trim()} (exit code ${exitCode})`];
}

function buildEnvironment({ kernel, jobs, extraSymbols }: RootBuilder): Record<string, string> {
	return {
		PATH: `${BUILD_DIRECTORY}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
		HOME: BUILD_DIRECTORY,
		// The compiler's and make's words are read, so they must not be translated.
		LC_ALL: 'C',
		// Go on after an error, and keep the lines of one command together.
		MAKEFLAGS: `-k -j${jobs} --output-sync=target`,
		MAKEFILES: `${BUILD_DIRECTORY}/out/modules.mk`,
		KERNEL_BUILD: kernelBuild(kernel),
		KERNEL_RELEASE: kernel.release,
		SRC: SOURCE_DIRECTORY,
		JOBS: String(jobs),
		KBUILD_BUILD_USER: 'modprobot',
		KBUILD_BUILD_HOST: 'modprobot',
		...(extraSymbols.length > 0 ? { KBUILD_EXTRA_SYMBOLS: extraSymbols.join(' ') } : {}),
	};
}
