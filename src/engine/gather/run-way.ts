/** Runs one way of building a root in an open sandbox, and reads what it said and produced. */
import type { Kernel } from '../../checks/ports/kernels.ts';
import { BUILD_DIRECTORY, type SandboxSession } from '../../checks/ports/sandbox.ts';
import type { MakeRun } from '../../builds/built-root.ts';
import { requireBounded } from '../../builds/bounds.ts';
import { parseKbuildReport, sizeOf, type KbuildReport } from '../../builds/kbuild-report.ts';
import { parseMadeFiles } from '../../builds/made-files.ts';
import { createTreePaths, withoutSandboxPaths, type TreePaths } from '../../builds/tree-paths.ts';
import { compilerErrors } from '../../diagnostics/compiler.ts';
import { makeErrors } from '../../diagnostics/make.ts';
import { modpostComplaints, symbolsSaid } from '../../diagnostics/modpost.ts';
import { createSourcePaths } from '../../diagnostics/source-paths.ts';
import type { BuildWay } from '../../modules/module-root.ts';
import { scripts } from '../scripts.ts';
import { kernelBuild, sandboxCommand, SOURCE_DIRECTORY, typedCommands } from '../way-command.ts';
import { ask } from './ask.ts';
import { NO_DKMS_FACTS, parseDkmsFacts, type DkmsFacts } from './dkms-facts.ts';
import { explainSteps, stepsOf } from './explain-steps.ts';

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
	/** What the roots of one build leave to the next. */
	readonly shared: SharedState;
	/** The list of what roots that were built before export, absolute path in the sandbox, if there is one. */
	readonly exportLists: readonly string[];
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
	/** Facts of all runs. */
	reported: number;
	/** Runs of makefiles above a root, which build others as well. */
	readonly above: Map<string, WayRun>;
}

export interface WayRun extends DkmsFacts {
	readonly way: BuildWay;
	readonly run: MakeRun;
	readonly log: string;
	/** What Kbuild said meanwhile. */
	readonly report: KbuildReport;
}

/** @throws LimitExceeded, InfrastructureError, Superseded. */
export async function runWay(builder: RootBuilder, way: BuildWay): Promise<WayRun> {
	const { session, kernel, shared } = builder;
	const elsewhere = [...shared.entered].map((directory) => `${SOURCE_DIRECTORY}/${directory}`);
	const env = buildEnvironment(builder);
	const build = {
		...sandboxCommand(way, kernel, builder.jobs),
		env,
		maxOutputBytes: MAX_REPORT_BYTES,
		read: (output: Buffer, exitCode: number) => ({ output: output.toString(), exitCode }),
	};
	const produced = {
		script: scripts.produced,
		maxOutputBytes: MAX_REPORT_BYTES,
		read: (output: Buffer) => output.toString(),
	};
	const { answers, log } = await ask(session, [build, produced], builder.onLog);
	const [{ output, exitCode }, text] = answers;
	const facts = way.kind === 'dkms' ? parseDkmsFacts(output, way.directory) : NO_DKMS_FACTS;
	for (const [name, place] of facts.aliases) shared.aliases.set(name, place);
	const report = readReport(builder, text);
	const paths = createTreePaths(SOURCE_DIRECTORY, shared.aliases);
	const sourcePaths = () => createSourcePaths(paths, builder.exists, `${SOURCE_DIRECTORY}/${way.directory}`, elsewhere);
	const said = makeErrors(log);
	const steps = exitCode === 0 ? [] : stepsOf({ exitCode, log }, sourcePaths());
	const run = {
		commands: facts.command === null ? typedCommands(way) : [facts.command],
		exitCode,
		compilerErrors: compilerErrors(log, sourcePaths()),
		modpostComplaints: modpostComplaints(log),
		modpostSymbols: symbolsSaid(log),
		makeErrors: said.length > 0 ? said : lastWords(exitCode, log),
		failedSteps: await explainSteps(steps, { session, env, directory: way.directory }),
	};
	return { ...facts, way, report, log: notGiven(way) + withoutSandboxPaths(log, paths), run: readableRun(run, paths) };
}

/** Reads what was said and produced since the last time. */
function readReport({ kernel, shared, isOfTree }: RootBuilder, text: string): KbuildReport {
	for (const [path, original] of parseMadeFiles(text, createTreePaths(SOURCE_DIRECTORY, shared.aliases), isOfTree)) {
		shared.made.set(path, original);
		shared.aliases.set(`${SOURCE_DIRECTORY}/${path}`, `${SOURCE_DIRECTORY}/${original}`);
	}
	const report = parseKbuildReport(text, kernel.release, createTreePaths(SOURCE_DIRECTORY, shared.aliases));
	shared.reported += sizeOf(report);
	requireBounded.reported(shared.reported);
	for (const directory of report.directories) shared.entered.add(directory);
	shared.linked = report.linked;
	return report;
}

/** A run with all that people may read of it in the paths of the tree: the one place where those of the sandbox end. */
function readableRun(run: MakeRun, toTree: TreePaths): MakeRun {
	const readable = (text: string) => withoutSandboxPaths(text, toTree);
	return {
		...run,
		compilerErrors: run.compilerErrors.map((error) => ({ ...error, message: readable(error.message) })),
		modpostComplaints: run.modpostComplaints.map(readable),
		makeErrors: run.makeErrors.map(readable),
		failedSteps: run.failedSteps.map((step) => ({
			...step,
			target: readable(step.target),
			words: step.words.map(readable),
			command: step.command === null ? null : readable(step.command),
			lacks: step.lacks.map(readable),
		})),
	};
}

/** A line for the log about each variable whose value only make knows. */
function notGiven(way: BuildWay): string {
	const undecided = way.kind === 'kbuild' ? (way.undecided ?? {}) : {};
	return Object.entries(undecided)
		.map(([name, values]) => {
			const listed = values.map((value) => (value === '' ? 'nothing' : `"${value}"`)).join(' or ');
			return `modprobot: ${name} is not given to Kbuild: the makefile gives it ${listed}, and only make knows which.\n`;
		})
		.join('');
}

/** What a failed command other than make said last; not the shell's own trace of it. */
function lastWords(exitCode: number, log: string): string[] {
	const lines = log.slice(-MAX_LAST_WORDS).split('\n');
	const words = lines.findLast((line) => line.trim() !== '' && !line.startsWith('+ '));
	return exitCode === 0 || words === undefined ? [] : [`${words.trim()} (exit code ${exitCode})`];
}

function buildEnvironment({ kernel, jobs, exportLists }: RootBuilder): Record<string, string> {
	return {
		PATH: `${BUILD_DIRECTORY}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
		HOME: BUILD_DIRECTORY,
		// The compiler's and make's words are read, so they must not be translated.
		LC_ALL: 'C',
		// Go on after an error. Not --output-sync: it holds the words of a recipe back until that ends, and who prints does
		// not hang; scripts/compile.sh and scripts/modules.mk keep together what has to be read together.
		MAKEFLAGS: `-k -j${jobs}`,
		MAKEFILES: `${BUILD_DIRECTORY}/out/options.mk ${BUILD_DIRECTORY}/out/modules.mk`,
		KERNEL_BUILD: kernelBuild(kernel),
		KERNEL_RELEASE: kernel.release,
		SRC: SOURCE_DIRECTORY,
		JOBS: String(jobs),
		KBUILD_BUILD_USER: 'modprobot',
		KBUILD_BUILD_HOST: 'modprobot',
		...(exportLists.length > 0 ? { KBUILD_EXTRA_SYMBOLS: exportLists.join(' ') } : {}),
	};
}
