/** Builds one module root in an open sandbox: its ways in turn, until Kbuild was wherever it is expected to be. */
import type { Kernel } from '../checks/ports/kernels.ts';
import { BUILD_DIRECTORY, type SandboxResult, type SandboxSession } from '../checks/ports/sandbox.ts';
import { type Attempt, mayBeBetter, needLastWord, standing } from '../builds/attempts.ts';
import type { MakeRun, RootEvidence } from '../builds/evidence.ts';
import { mergedReport, type ExpectedModule, parseKbuildReport, type KbuildReport } from '../builds/kbuild-report.ts';
import { parseMadeFiles } from '../builds/made-files.ts';
import { readableRun } from '../builds/readable-run.ts';
import { createTreePaths, withoutSandboxPaths, type TreePaths } from '../builds/tree-paths.ts';
import { compilerErrors } from '../diagnostics/compiler.ts';
import { makeErrors } from '../diagnostics/make.ts';
import { modpostComplaints } from '../diagnostics/modpost.ts';
import { createSourcePaths } from '../diagnostics/source-paths.ts';
import type { BuildWay, ModuleRoot } from '../modules/module-root.ts';
import { askModpost } from './ask-modpost.ts';
import { NO_DKMS_FACTS, parseDkmsFacts, type DkmsFacts } from './dkms-facts.ts';
import { explainSteps, stepsOf } from './explain-steps.ts';
import { whyIdle } from './why-idle.ts';
import { scripts } from './scripts.ts';
import { kernelBuild, sandboxCommand, SOURCE_DIRECTORY, typedCommands } from './way-command.ts';

const MAX_LAST_WORDS = 1000;
const MAX_REPORT_BYTES = 16 * 1024 ** 2;

export interface RootBuilder {
	readonly session: SandboxSession;
	readonly kernel: Kernel;
	readonly jobs: number;
	/** Whether the tree has a file. */
	readonly exists: (path: string) => boolean;
	/** Whether the tree has a file or directory. */
	readonly isOfTree: (path: string) => boolean;
	readonly onLog?: ((chunk: string) => void) | undefined;
	/** Whether a module belongs to the root. */
	readonly owns: (root: ModuleRoot, modulePath: string) => boolean;
	/** What the roots of one build leave to the next. */
	readonly shared: SharedState;
	/** Exports of roots that were built before, absolute paths in the sandbox. */
	readonly extraSymbols: readonly string[];
}

/** What is known of the sandbox, after each run more. */
export interface SharedState {
	/** Other names of parts of the tree: dkms' build directory, what a build made of the tree's files. */
	readonly aliases: Map<string, string>;
	/** Made path → the tree's own. */
	readonly made: Map<string, string>;
	/** Directories that Kbuild entered, in runs that count or not. */
	readonly entered: Set<string>;
	/** The modules that are there now. */
	linked: ReadonlySet<string>;
	/** Of runs that count. */
	readonly reports: KbuildReport[];
	/** Runs of makefiles above a root, which build others as well. */
	readonly above: Map<string, WayRun>;
}

export function createSharedState(): SharedState {
	return { aliases: new Map(), made: new Map(), entered: new Set(), linked: new Set(), reports: [], above: new Map() };
}

interface WayRun extends DkmsFacts {
	readonly way: BuildWay;
	readonly run: MakeRun;
	readonly log: string;
	/** What Kbuild said meanwhile. */
	readonly report: KbuildReport;
}

interface RootAttempt extends WayRun, Attempt {}

/** @throws LimitExceeded, InfrastructureError, Superseded. */
export async function buildRoot(
	builder: RootBuilder,
	root: ModuleRoot,
): Promise<{ evidence: RootEvidence; log: string }> {
	const started = performance.now();
	const { shared } = builder;
	const attempts: RootAttempt[] = [];
	const attempt = async (way: BuildWay, isExtra = false) => {
		const done = await runOrReuse(builder, root, way);
		const modules = done.report.modules.filter(({ path }) => builder.owns(root, path));
		const { exitCode, compilerErrors: errors, modpostComplaints: complaints } = done.run;
		const isSilent = exitCode !== 0 && errors.length === 0 && complaints.length === 0 && modules.length > 0;
		attempts.push({ ...done, modules, isExtra, isRefused: isSilent && (await isRefused(builder, modules)) });
	};
	const byKbuild = (directory: string, isExtra: boolean) => attempt(kbuildWay(root, directory), isExtra);

	for (const way of root.ways) {
		const last = attempts.at(-1);
		const isOver = last !== undefined && (last.excluded !== null || last.gaveUp);
		if (isOver || !attempts.every((each) => mayBeBetter(each, way))) continue;
		await attempt(way);
	}
	const { excluded, gaveUp } = attempts.at(-1) ?? NO_DKMS_FACTS;
	if (excluded === null && !gaveUp) {
		// A recipe of several makes ends at the first that fails; what it did not reach is built all the same.
		const tried = new Set(attempts.flatMap(({ way }) => (way.kind === 'kbuild' ? [way.directory] : [])));
		const missed = root.kbuildDirectories.filter((each) => !shared.entered.has(each) && !tried.has(each));
		for (const directory of missed) await byKbuild(directory, true);
		// Kbuild alone has the last word.
		if (needLastWord(standing(attempts, shared.linked), shared.linked))
			for (const directory of root.kbuildDirectories) await byKbuild(directory, false);
	}
	const counting = standing(attempts, shared.linked);
	const before = shared.reports.map((report) => ({ ...report, otherReleases: [] }));
	const reports = counting.map(({ report }) => report);
	shared.reports.push(...reports);
	const report = { ...mergedReport([...before, ...reports]), linked: shared.linked };
	const own = report.modules.filter(({ path }) => builder.owns(root, path));
	return {
		log: attempts.map(({ log }) => log).join(''),
		evidence: {
			root,
			runs: counting.map(({ run }) => run),
			stepsBefore: attempts.filter((each) => !counting.includes(each)).flatMap(({ run }) => run.failedSteps),
			report: { ...report, modules: own },
			promised: attempts.flatMap(({ promised }) => promised),
			excluded,
			failedDkmsSteps: attempts.flatMap(({ failedDkmsSteps }) => failedDkmsSteps),
			idleReasons: own.length === 0 ? await whyIdle(builder, root, report) : new Map(),
			durationMs: performance.now() - started,
			modpost: null,
		},
	};
}

function kbuildWay({ ways }: ModuleRoot, directory: string): BuildWay {
	const known = ways.find((way) => way.kind === 'kbuild' && way.directory === directory);
	return known ?? { kind: 'kbuild', directory, variables: {} };
}

/** Whether everything compiled and modpost refuses it, whatever the build made of modpost's words. */
async function isRefused({ session, kernel, extraSymbols }: RootBuilder, modules: readonly ExpectedModule[]) {
	return (await askModpost(session, kernel, modules, extraSymbols))?.accepts === false;
}

/** A makefile above several roots is run for the first that needs it. */
async function runOrReuse(builder: RootBuilder, root: ModuleRoot, way: BuildWay): Promise<WayRun> {
	const { above } = builder.shared;
	if (way.kind !== 'wrapper' || way.directory === root.path) return await runWay(builder, way);
	const key = JSON.stringify(way);
	const known = above.get(key);
	if (known) return { ...known, log: '' };
	const done = await runWay(builder, way);
	above.set(key, done);
	return done;
}

/** What was said and produced since the last time it was asked for. */
async function readReport({ session, kernel, shared, isOfTree }: RootBuilder): Promise<KbuildReport> {
	const { stdout } = await session.run({ script: scripts.produced, maxOutputBytes: MAX_REPORT_BYTES });
	const text = stdout.toString();
	for (const [path, original] of parseMadeFiles(text, createTreePaths(SOURCE_DIRECTORY, shared.aliases), isOfTree)) {
		shared.made.set(path, original);
		shared.aliases.set(`${SOURCE_DIRECTORY}/${path}`, `${SOURCE_DIRECTORY}/${original}`);
	}
	const report = parseKbuildReport(text, kernel.release, createTreePaths(SOURCE_DIRECTORY, shared.aliases));
	for (const directory of report.directories) shared.entered.add(directory);
	shared.linked = report.linked;
	return report;
}

async function runWay(builder: RootBuilder, way: BuildWay): Promise<WayRun> {
	const { session, kernel, onLog, shared } = builder;
	const elsewhere = [...shared.entered].map((directory) => `${SOURCE_DIRECTORY}/${directory}`);
	const result = await session.run({
		...sandboxCommand(way, kernel, builder.jobs),
		env: buildEnvironment(builder),
		maxOutputBytes: MAX_REPORT_BYTES,
		...(onLog === undefined ? {} : { onLog }),
	});
	const facts = way.kind === 'dkms' ? parseDkmsFacts(result.stdout.toString(), way.directory) : NO_DKMS_FACTS;
	for (const [name, place] of facts.aliases) shared.aliases.set(name, place);
	const report = await readReport(builder);
	const paths: TreePaths = createTreePaths(SOURCE_DIRECTORY, shared.aliases);
	const start = `${SOURCE_DIRECTORY}/${way.directory}`;
	const sourcePaths = () => createSourcePaths(paths, builder.exists, start, elsewhere);
	const said = makeErrors(result.log);
	const steps = result.exitCode === 0 ? [] : stepsOf(result, sourcePaths());
	const run = {
		commands: facts.command === null ? typedCommands(way) : [facts.command],
		exitCode: result.exitCode,
		compilerErrors: compilerErrors(result.log, sourcePaths()),
		modpostComplaints: modpostComplaints(result.log),
		makeErrors: said.length > 0 ? said : lastWords(result),
		failedSteps: await explainSteps(steps, { session, env: buildEnvironment(builder), directory: way.directory }),
	};
	return {
		...facts,
		way,
		report,
		log: notGiven(way) + withoutSandboxPaths(result.log, paths),
		run: readableRun(run, paths),
	};
}

/** A word for the log about each variable of which only make could tell the value. */
function notGiven(way: BuildWay): string {
	const undecided = way.kind === 'kbuild' ? (way.undecided ?? {}) : {};
	return Object.entries(undecided)
		.map(([name, values]) => {
			const listed = values.map((value) => (value === '' ? 'nothing' : `"${value}"`)).join(' or ');
			return `modprobot: ${name} is not given to Kbuild: the makefile gives it ${listed}, and only make can tell which.\n`;
		})
		.join('');
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
		// Go on after an error. Not --output-sync: it holds the words of a recipe back until that ends, and who prints does
		// not hang; scripts/compile.sh and scripts/modules.mk keep together what has to be read together.
		MAKEFLAGS: `-k -j${jobs}`,
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
