/** The ways of building a root that were tried: whether another has to be, and which of them count. */
import { missingHeader } from '../diagnostics/compiler.ts';
import type { BuildWay } from '../modules/module-root.ts';
import type { MakeRun } from './built-root.ts';
import type { ExpectedModule } from './kbuild-report.ts';

export interface Attempt {
	readonly way: BuildWay;
	readonly run: MakeRun;
	/** The root's modules that Kbuild evaluated meanwhile. */
	readonly modules: readonly ExpectedModule[];
	/** It was for a directory that no way had come to. */
	readonly isExtra: boolean;
	/** Its log does not say so, but everything compiled and modpost, asked again, refuses it. */
	readonly isRefused: boolean;
}

const hasFailed = ({ run }: Attempt) => run.exitCode !== 0;

/** The compiler or modpost said why it failed: the modules themselves are the reason. */
const hasKnownReason = (attempt: Attempt) => attempt.run.compilerErrors.length > 0 || failedInModpost(attempt);
const failedInModpost = ({ run, isRefused }: Attempt) => isRefused || run.modpostComplaints.length > 0;

/** Whether the next way has to be tried. */
export function mayBeBetter(attempt: Attempt, next: BuildWay): boolean {
	if (attempt.modules.length === 0) return true;
	if (!hasFailed(attempt)) return false;
	// Kbuild alone may lack what the makefile gives or makes; a failing makefile's modules may be fine without it.
	return attempt.way.kind === 'kbuild' ? next.kind === 'wrapper' : !hasKnownReason(attempt);
}

/** A wrapper may fail for what it does apart from building (an install step, a program for users). */
export function needsKbuildAlone(attempts: readonly Attempt[], linked: ReadonlySet<string>): boolean {
	if (!attempts.some(hasFailed) || attempts.every(({ way }) => way.kind === 'kbuild')) return false;
	const modules = attempts.flatMap((attempt) => attempt.modules);
	const isLinked = modules.length > 0 && modules.every(({ path }) => linked.has(path));
	return isLinked || !attempts.some(hasKnownReason);
}

/**
 * The ways by which Kbuild alone lacked a header, where a makefile that failed before it came to a module was run since: it
 * may have made that.
 */
export function worthAgain(attempts: readonly Attempt[]): BuildWay[] {
	const wrapper = attempts.findLastIndex((each) => each.way.kind === 'wrapper');
	const last = attempts[wrapper];
	if (last === undefined || !hasFailed(last) || attempts.slice(wrapper).some(({ modules }) => modules.length > 0))
		return [];
	return attempts
		.filter(
			({ way, run }) => way.kind === 'kbuild' && run.compilerErrors.some((error) => missingHeader(error) !== null),
		)
		.map(({ way }) => way);
}

/**
 * The attempts whose failed steps may say why a root could not be built, though they do not count: not a makefile above that
 * comes to no module where the root's own does (it makes something else: a manual, programs).
 */
export function mayExplain<A extends Attempt>(attempts: readonly A[], rootPath: string): A[] {
	const isOwn = ({ way }: Attempt) => way.directory === rootPath;
	const ownComesToModules = attempts.some(
		(attempt) => isOwn(attempt) && attempt.way.kind !== 'kbuild' && attempt.modules.length > 0,
	);
	const isBeside = (attempt: Attempt) =>
		attempt.way.kind === 'wrapper' && !isOwn(attempt) && attempt.modules.length === 0;
	return attempts.filter((attempt) => !ownComesToModules || !isBeside(attempt));
}

/** The attempts that count: a failed one does not where another came further with the same modules. */
export function countingAttempts<A extends Attempt>(attempts: readonly A[], linked: ReadonlySet<string>): A[] {
	return attempts.filter(
		(attempt, index) =>
			!hasFailed(attempt) ||
			!attempts.some((other, at) => other !== attempt && supersedes(other, attempt, { linked, isLater: at > index })),
	);
}

function supersedes(
	other: Attempt,
	failed: Attempt,
	{ linked, isLater }: { readonly linked: ReadonlySet<string>; readonly isLater: boolean },
): boolean {
	if (isLater && JSON.stringify(other.way) === JSON.stringify(failed.way)) return true;
	if (failed.modules.length > 0) {
		const hasModule = new Set(
			other.modules.filter(({ path }) => hasFailed(other) || linked.has(path)).map(({ name }) => name),
		);
		return progress(other) > progress(failed) && failed.modules.every(({ name }) => hasModule.has(name));
	}
	if (other.modules.length > 0) return !failed.isExtra && failed.way.kind !== 'dkms';
	if (failed.way.kind !== 'wrapper') return false;
	if (hasNoTargets(failed) && !hasNoTargets(other)) return true;
	if (isLater) return false;
	// Plain make was only tried because Kbuild had nothing to build: that it fails does not count.
	if (other.way.kind === 'kbuild') return !hasFailed(other);
	return (
		other.way.kind === 'wrapper' && other.way.directory === failed.way.directory && sameGoals(other.way, failed.way)
	);
}

const hasNoTargets = ({ run }: Attempt) => run.makeErrors.some((error) => error.includes('No targets'));

type WrapperWay = Extract<BuildWay, { kind: 'wrapper' }>;

function sameGoals(a: WrapperWay, b: WrapperWay): boolean {
	return (a.goals ?? []).join(' ') === (b.goals ?? []).join(' ');
}

/** How far an attempt came: to its end, to modpost, to the compiler, or not even there. */
function progress(attempt: Attempt): number {
	if (!hasFailed(attempt)) return attempt.run.compilerErrors.length > 0 ? 1 : 3;
	if (attempt.run.compilerErrors.length > 0) return 1;
	return failedInModpost(attempt) ? 2 : 0;
}
