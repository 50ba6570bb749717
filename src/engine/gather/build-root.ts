/** Builds one module root in an open sandbox: its ways in turn, until Kbuild was wherever it is expected to be. */
import {
	type Attempt,
	countingAttempts,
	mayBeBetter,
	mayExplain,
	needsKbuildAlone,
	worthAgain,
} from '../../builds/attempts.ts';
import type { BuiltRoot } from '../../builds/built-root.ts';
import { idleReasons } from '../../builds/idle-kbuild.ts';
import { mergedReport, type ExpectedModule, type KbuildReport } from '../../builds/kbuild-report.ts';
import type { BuildWay, ModuleRoot } from '../../modules/module-root.ts';
import { scripts } from '../scripts.ts';
import { kernelBuild, typedInSpite } from '../way-command.ts';
import { ask } from './ask.ts';
import { aboutModules } from './ask-modpost.ts';
import { NO_DKMS_FACTS } from './dkms-facts.ts';
import { runWay, type RootBuilder, type WayRun } from './run-way.ts';

/** Directories that are asked why Kbuild had nothing to build in them; the script bounds each file that it prints. */
const MAX_IDLE_DIRECTORIES = 20;
const MAX_CHOICES_BYTES = 16 * 1024 ** 2;

interface RootAttempt extends WayRun, Attempt {}

interface Circumstances {
	readonly isExtra?: boolean;
	/** Commands without which the way would not come to the same. */
	readonly before?: readonly string[];
}

/**
 * @param owns whether a module belongs to the root.
 * @throws LimitExceeded, InfrastructureError, Superseded.
 */
export async function buildRoot(
	builder: RootBuilder,
	root: ModuleRoot,
	owns: (modulePath: string) => boolean,
): Promise<{ built: BuiltRoot; log: string }> {
	const started = performance.now();
	const { shared, exportLists } = builder;
	const attempts = await tryWays(builder, root, owns);
	const counting = countingAttempts(attempts, shared.linked);
	const others = mayExplain(attempts, root.path).filter((each) => !counting.includes(each));
	const before = shared.reports.map((report) => ({ ...report, otherReleases: [] }));
	const reports = counting.map(({ report }) => report);
	shared.reports.push(...reports);
	const report = { ...mergedReport([...before, ...reports]), linked: shared.linked };
	const modules = report.modules.filter(({ path }) => owns(path));
	return {
		log: attempts.map(({ log }) => log).join(''),
		built: {
			root,
			runs: counting.map(({ run }) => run),
			stepsOfOtherRuns: others.flatMap(({ run }) => run.failedSteps),
			report: { ...report, modules },
			dkmsModules: attempts.flatMap(({ dkmsModules }) => dkmsModules),
			excluded: attempts.at(-1)?.excluded ?? null,
			failedDkmsSteps: attempts.flatMap(({ failedDkmsSteps }) => failedDkmsSteps),
			idleReasons: modules.length === 0 ? await whyIdle(builder, root, report) : new Map(),
			durationMs: performance.now() - started,
			exportLists,
			modpost: null,
		},
	};
}

async function tryWays(
	builder: RootBuilder,
	root: ModuleRoot,
	owns: (modulePath: string) => boolean,
): Promise<RootAttempt[]> {
	const { shared } = builder;
	const attempts: RootAttempt[] = [];
	const attempt = async (way: BuildWay, { isExtra = false, before = [] }: Circumstances = {}) => {
		const done = withCommands(before, await runOrReuse(builder, root, way));
		const modules = done.report.modules.filter(({ path }) => owns(path));
		const { exitCode, compilerErrors: errors, modpostComplaints: complaints } = done.run;
		const isSilent = exitCode !== 0 && errors.length === 0 && complaints.length === 0 && modules.length > 0;
		attempts.push({ ...done, modules, isExtra, isRefused: isSilent && (await isRefused(builder, modules)) });
	};
	const byKbuild = (directory: string, isExtra: boolean) => attempt(kbuildWay(root, directory), { isExtra });

	for (const way of root.ways) {
		const last = attempts.at(-1);
		const isOver = last !== undefined && (last.excluded !== null || last.gaveUp);
		if (!isOver && attempts.every((each) => mayBeBetter(each, way))) await attempt(way);
	}
	const { excluded, gaveUp } = attempts.at(-1) ?? NO_DKMS_FACTS;
	if (excluded !== null || gaveUp) return attempts;
	// A recipe of several makes ends at the first that fails; what it did not reach is built all the same.
	const tried = new Set(attempts.flatMap(({ way }) => (way.kind === 'kbuild' ? [way.directory] : [])));
	const missed = root.kbuildDirectories.filter((each) => !shared.entered.has(each) && !tried.has(each));
	for (const directory of missed) await byKbuild(directory, true);
	const again = worthAgain(attempts);
	const before = attempts.filter(({ way }) => way.kind === 'wrapper').flatMap(({ way }) => typedInSpite(way));
	for (const way of again) await attempt(way, { before });
	if (needsKbuildAlone(countingAttempts(attempts, shared.linked), shared.linked))
		for (const directory of root.kbuildDirectories) await byKbuild(directory, false);
	return attempts;
}

function withCommands(before: readonly string[], done: WayRun): WayRun {
	return { ...done, run: { ...done.run, commands: [...new Set([...before, ...done.run.commands])] } };
}

function kbuildWay({ ways }: ModuleRoot, directory: string): BuildWay {
	const known = ways.find((way) => way.kind === 'kbuild' && way.directory === directory);
	return known ?? { kind: 'kbuild', directory, variables: {} };
}

/** Whether everything compiled and modpost refuses it, whatever the build made of modpost's words. */
async function isRefused({ session, kernel, exportLists }: RootBuilder, modules: readonly ExpectedModule[]) {
	const { answers } = await ask(session, [aboutModules(kernel, modules, { exportLists })]);
	return answers[0]?.accepts === false;
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

/** Asks why Kbuild had nothing to build in a root's directories, for those that it was in. */
async function whyIdle(
	{ session, kernel }: RootBuilder,
	root: ModuleRoot,
	{ idle, directories }: KbuildReport,
): Promise<ReadonlyMap<string, string>> {
	const below = (directory: string) => root.path === '.' || `${directory}/`.startsWith(`${root.path}/`);
	const asked = directories
		.filter((directory) => idle.has(directory) && !directory.includes('\n'))
		.filter((directory) => root.kbuildDirectories.includes(directory) || below(directory))
		.slice(0, MAX_IDLE_DIRECTORIES);
	const named = new Map(asked.map((directory) => [directory, idle.get(directory) ?? []]));
	const choices = {
		script: scripts.choices,
		args: [kernelBuild(kernel)],
		lines: asked,
		maxOutputBytes: MAX_CHOICES_BYTES,
		read: (output: Buffer) => idleReasons(output.toString(), named),
	};
	return (await ask(session, [choices])).answers[0];
}
