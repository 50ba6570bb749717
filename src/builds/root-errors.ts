/** Errors of a root that its objects do not show: of dkms.conf, make and modpost. */
import type { BuildError, ModuleState } from '../results/build-findings.ts';
import { isChatter } from '../diagnostics/failed-steps.ts';
import { plainText } from '../shared/text.ts';
import { isLinked, type BuiltRoot, type ExplainedStep } from './built-root.ts';

/** make's words for a target that follows the build: a failure there does not concern the modules. */
const AFTER_BUILDING =
	/make: \[[^\]]{0,200}(?<![a-z])(?:install|depmod|insmod|modprobe|load|reload|sign)(?![a-z])[^\]:]{0,60}\] Error \d+\)?$/;
/** What Kbuild makes itself: its failures are the compiler's and modpost's, which say more. */
const KBUILDS_TARGET = /(?:\.(?:o|ko|mod|mod\.c|s|i|a|symvers|order)|^_\w*|^modules|^FORCE)$/;
const COMPILER_WORDS = /:\d+:(?:\d+:)? (?:[Ff]atal )?[Ee]rror: /;
const MAX_TEXT = 300;

/**
 * The errors of a root's failed steps: patches and scripts of dkms.conf, or what make could not do: commands that the
 * image lacks, generators that failed, and what it could not go on without.
 */
export function stepErrors(root: BuiltRoot, of: 'dkms.conf' | 'make'): BuildError[] {
	if (of === 'dkms.conf') return root.failedDkmsSteps.map((step) => errorOf('make', step));
	const { runs, stepsOfOtherRuns } = root;
	// What an earlier way could not go on without does not matter to the last.
	const stops = (runs.at(-1)?.failedSteps ?? []).filter(({ kind }) => kind === 'stop');
	const all = [...stepsOfOtherRuns, ...runs.flatMap(({ failedSteps }) => failedSteps)];
	const errors = [...all.filter(({ kind }) => kind === 'recipe'), ...stops].flatMap((step) => {
		const message = messageOf(step);
		if (message === null) return [];
		const text = plainText(message).replace(/\s+/g, ' ');
		return [{ ...errorOf('make', text.slice(0, 2 * MAX_TEXT)), file: step.makefile, line: step.line }];
	});
	return [...new Map(errors.map((error) => [JSON.stringify(error), error])).values()];
}

function messageOf(step: ExplainedStep): string | null {
	const { kind, target, lacks, makefile, line, command, status, isKbuilds, words } = step;
	if (lacks.length > 0) {
		const where = makefile === null ? 'the build' : `${makefile}:${line}`;
		const what = command === null ? (target === '' ? '' : ` to make ${target}`) : ` (\`${command}\`)`;
		return `the kernel image lacks ${lacks.map((name) => `\`${name}\``).join(' and ')}, which ${where} asks for${what}`;
	}
	if (kind === 'stop') return target;
	if (isKbuilds || target === '' || words.some((word) => COMPILER_WORDS.test(word))) return null;
	if (makefile === null && KBUILDS_TARGET.test(target)) return null;
	if (target.endsWith('.o')) return null;
	const said = words.findLast((word) => !isChatter(word) && word !== command);
	const end = status === null ? 'it was killed' : `exit status ${status}`;
	const made = command === null ? `${target} could not be made` : `${target} could not be made (\`${command}\`)`;
	return said === undefined ? `${made}: ${end}` : `${made}: ${said.slice(0, MAX_TEXT)} (${end})`;
}

/** An image may hold several kernels, and a Makefile name one of them. */
export function wrongReleases({ report }: BuiltRoot): BuildError[] {
	return report.otherReleases.map((release) =>
		errorOf('make', `the Makefile builds for ${release} instead of the kernel it is asked for`.slice(0, MAX_TEXT)),
	);
}

/** Everything was linked, and the last make succeeded: what an earlier one could not compile belongs to no module. */
export function endedWell(root: BuiltRoot): boolean {
	return isLinked(root) && root.runs.at(-1)?.exitCode === 0;
}

/**
 * Whether it is known why the last make failed although nothing was found wrong: dkms.conf excludes the kernel, or
 * modpost did not have what other roots export, or would have exported.
 */
export function isExplained(
	root: BuiltRoot,
	modules: readonly ModuleState[],
	consequences: ReadonlyMap<string, string>,
): boolean {
	const last = root.runs.at(-1);
	if (root.excluded !== null) return true;
	if (root.modpost !== null && root.modpost.remaining.length > 0) return false;
	if (last?.exitCode === 0) return true;
	const errors = last?.makeErrors ?? [];
	if (isLinked(root) && errors.length > 0 && errors.every((error) => AFTER_BUILDING.test(error.slice(-300))))
		return true;
	if (modules.length === 0 || modules.some(({ state }) => state === 'not-built')) return false;
	return root.modpost?.refuses === true || modules.some(({ path }) => consequences.has(path));
}

/** Why the build failed, in the words of the tool that failed, where nothing that was found says it. */
export function toolErrors(root: BuiltRoot): BuildError[] {
	const { runs, modpost } = root;
	const last = runs.at(-1);
	const remarks = modpost !== null && modpost.remaining.length > 0 ? modpost.remaining : last?.modpostComplaints;
	if (remarks !== undefined && remarks.length > 0) return remarks.map((words) => errorOf('modpost', words));
	const steps = stepErrors(root, 'make');
	if (steps.length > 0) return steps.slice(0, 1);
	const message = last?.makeErrors[0] ?? `the build command failed with exit code ${last?.exitCode ?? 'unknown'}`;
	return [errorOf('make', message)];
}

function errorOf(tool: 'modpost' | 'make', message: string): BuildError {
	return { tool, file: null, line: null, column: null, message: plainText(message) };
}
