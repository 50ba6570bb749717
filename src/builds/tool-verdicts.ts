/** What modpost and make said of one root, as far as its objects do not tell it better. */
import type { BuildError, ModuleState } from '../results/check-report.ts';
import { plainText } from '../shared/text.ts';
import type { RootEvidence } from './evidence.ts';
import { stepErrors } from './step-errors.ts';

/** make's words for a target that follows the build: what fails there is no module. */
const AFTER_BUILDING =
	/make: \[[^\]]{0,200}(?<![a-z])(?:install|depmod|insmod|modprobe|load|reload|sign)(?![a-z])[^\]:]{0,60}\] Error \d+\)?$/;

/** Patches and scripts of dkms.conf that failed. */
export function dkmsStepErrors({ failedDkmsSteps }: RootEvidence): BuildError[] {
	return failedDkmsSteps.map((step) => ({
		tool: 'make',
		file: null,
		line: null,
		column: null,
		message: plainText(step),
	}));
}

/** Everything was linked, and the last make had no complaint: what an earlier one could not compile is no module. */
export function isSettled({ runs, report }: RootEvidence): boolean {
	const { modules, linked } = report;
	return modules.length > 0 && modules.every(({ path }) => linked.has(path)) && runs.at(-1)?.exitCode === 0;
}

/** An image may hold several kernels, and a Makefile name one of them. */
export function wrongReleases({ report }: RootEvidence): BuildError[] {
	return report.otherReleases.map((release) => ({
		tool: 'make',
		file: null,
		line: null,
		column: null,
		message: plainText(`the Makefile builds for ${release} instead of the kernel it is asked for`).slice(0, 300),
	}));
}

/**
 * Whether it is known why the last make failed although nothing was found wrong: dkms.conf leaves the kernel out, or
 * modpost did not have what other roots export, or would have exported.
 */
export function isExplained(
	root: RootEvidence,
	modules: readonly ModuleState[],
	consequences: ReadonlyMap<string, string>,
): boolean {
	const last = root.runs.at(-1);
	if (root.excluded !== null) return true;
	if (root.modpost !== null && root.modpost.remaining.length > 0) return false;
	if (last?.exitCode === 0) return true;
	const { modules: expected, linked } = root.report;
	const isLinked = expected.length > 0 && expected.every(({ path }) => linked.has(path));
	const errors = last?.makeErrors ?? [];
	if (isLinked && errors.length > 0 && errors.every((error) => AFTER_BUILDING.test(error.slice(-300)))) return true;
	if (modules.length === 0 || modules.some(({ state }) => state === 'not-built')) return false;
	return root.modpost?.refuses === true || modules.some(({ path }) => consequences.has(path));
}

/** Why the build failed, in the words of whoever failed, where nothing that was found says it. */
export function unexplained(root: RootEvidence): BuildError[] {
	const { runs, modpost } = root;
	if (modpost !== null && modpost.remaining.length > 0) return toolErrors('modpost', modpost.remaining);
	const last = runs.at(-1);
	if (last !== undefined && last.modpostComplaints.length > 0) return toolErrors('modpost', last.modpostComplaints);
	const steps = stepErrors(root);
	if (steps.length > 0) return steps.slice(0, 1);
	const message = last?.makeErrors[0] ?? `the build command failed with exit code ${last?.exitCode ?? 'unknown'}`;
	return toolErrors('make', [message]);
}

function toolErrors(tool: 'modpost' | 'make', messages: readonly string[]): BuildError[] {
	return messages.map((message) => ({ tool, file: null, line: null, column: null, message: plainText(message) }));
}
