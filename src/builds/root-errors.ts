/** Errors of a root that its objects do not show: of dkms.conf, make and modpost. */
import type { BuildError, ModuleState, SymbolFailure } from '../results/build-findings.ts';
import { basename } from 'node:path/posix';
import type { CompilerError } from '../diagnostics/compiler.ts';
import { isChatter } from '../diagnostics/failed-steps.ts';
import { symbolOf } from '../diagnostics/modpost.ts';
import { isCompiledName } from '../shared/source-names.ts';
import { plainText } from '../shared/text.ts';
import { byPlace } from './error-order.ts';
import { isLinked, type BuiltRoot, type ExplainedStep, type MakeRun } from './built-root.ts';

/** make's words for a target that follows the build: a failure there does not concern the modules. */
const AFTER_BUILDING =
	/make: \[[^\]]{0,200}(?<![a-z])(?:install|depmod|insmod|modprobe|load|reload|sign)(?![a-z])[^\]:]{0,60}\] Error \d+\)?$/;
/** What Kbuild makes itself: its failures are the compiler's and modpost's, which say more. */
const KBUILDS_TARGET = /(?:\.(?:o|ko|mod|mod\.c|s|i|a|symvers|order)|^_\w*|^modules|^FORCE)$/;
/** What modpost makes, and what only calls it. */
const MODPOSTS_TARGET = /(?:^|\/)(?:Module\.symvers|modules-only\.symvers|_*modpost|[^/]+\.mod\.c)$/;
const MAKE_CALL = /\$[({]MAKE[)}]|(?:^|[\s/;&|(])make\s/;
const COMPILER_WORDS = /:\d+:(?:\d+:)? (?:[Ff]atal )?[Ee]rror: /;
/** The compiler's drawing of a line, and what it says at its end. */
const QUOTED = /^(?:\d+ )?\|(?: |$)|^compilation terminated\.$/;
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
		return message === null ? [] : [errorOfStep(step, message)];
	});
	return inOrder(errors);
}

function messageOf(step: ExplainedStep): string | null {
	const { kind, target, lacks, makefile, line, command, isKbuilds, words } = step;
	if (lacks.length > 0) {
		const where = makefile === null ? 'the build' : `${makefile}:${line}`;
		const what = command === null ? (target === '' ? '' : ` to make ${target}`) : ` (\`${command}\`)`;
		return `the kernel image lacks ${lacks.map((name) => `\`${name}\``).join(' and ')}, which ${where} asks for${what}`;
	}
	if (kind === 'stop') return target;
	if (isKbuilds || target === '' || words.some((word) => COMPILER_WORDS.test(word))) return null;
	if (makefile === null && KBUILDS_TARGET.test(target)) return null;
	return target.endsWith('.o') ? null : wordsOf(step);
}

/** That it failed, and its last words: a tool's about it (`ld: m.o: …`), as a job beside it may have spoken since. */
function wordsOf({ target, status, words, command }: ExplainedStep): string {
	const ownWords = words.filter((word) => !isChatter(word) && !QUOTED.test(word) && word !== command);
	const said = ownWords.findLast((word) => isAbout(word, basename(target))) ?? ownWords.at(-1);
	const end = status === null ? 'it was killed' : `exit status ${status}`;
	const what = target === '' ? 'a part of the build' : target;
	const made = command === null ? `${what} could not be made` : `${what} could not be made (\`${command}\`)`;
	return said === undefined ? `${made}: ${end}` : `${made}: ${said.slice(0, MAX_TEXT)} (${end})`;
}

function isAbout(word: string, name: string): boolean {
	const at = name === '' ? -1 : word.indexOf(name);
	return at !== -1 && !/[\w.-]$/.test(word.slice(0, at)) && /^['’]?:/.test(word.slice(at + name.length));
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

/** What was found of a root, to be held against why its last make failed. */
export interface Found {
	readonly modules: readonly ModuleState[];
	readonly symbolFailures: readonly SymbolFailure[];
	readonly buildErrors: readonly BuildError[];
	/** By the path of a module that lacks only what others would have given: a sentence about it. */
	readonly consequences: ReadonlyMap<string, string>;
}

/** What modpost has to say beside all that was found. */
export function modpostErrors({ modpost }: BuiltRoot): BuildError[] {
	return (modpost?.remaining ?? []).map((words) => errorOf('modpost', words));
}

/** Symbols that the build's own modpost names and that were not found, where modpost was not asked again. */
export function unfoundSymbols(root: BuiltRoot, isKnown: (symbol: string) => boolean): BuildError[] {
	if (root.modpost !== null || endedWell(root)) return [];
	const complaints = root.runs.flatMap(({ modpostComplaints }) => modpostComplaints);
	return [...new Set(complaints)].flatMap((words) => {
		const symbol = symbolOf(words);
		return symbol === null || isKnown(symbol) ? [] : [errorOf('modpost', words)];
	});
}

/**
 * Why the last make failed, as far as what was found does not say it: every step that failed has to be accounted for.
 * One failure that was there before must not hide another.
 */
export function unaccountedErrors(root: BuiltRoot, found: Found): BuildError[] {
	const last = root.runs.at(-1);
	if (root.excluded !== null || last?.exitCode === 0) return [];
	const steps = last?.failedSteps ?? [];
	const isFound = found.symbolFailures.length + found.buildErrors.length > 0;
	if (last === undefined || steps.length === 0) return isFound || isExplained(root, found) ? [] : lastWords(last);
	const open = steps.filter((step) => !isAccounted(step, root, found));
	if (open.length === 0) return last.exitCode > KILLED ? [wasKilled(last.exitCode)] : [];
	if (!isFound && last.modpostComplaints.length > 0) return lastWords(last);
	return inOrder(
		open.flatMap((step) => {
			// Of a command other than make the last words say more than that it failed.
			const message = messageOf(step) ?? (isFound || step.target !== '' ? wordsOf(step) : null);
			return message === null ? lastWords(last) : errorOfStep(step, message);
		}),
	);
}

/** Exit statuses beyond are signals': not make's own. */
const KILLED = 128;

function wasKilled(exitCode: number): BuildError {
	return errorOf('make', `the build command was ended by signal ${exitCode - KILLED}`);
}

function isAccounted(step: ExplainedStep, root: BuiltRoot, found: Found): boolean {
	const { target, kind, makefile, isKbuilds, status, words, command } = step;
	const { symbolFailures, buildErrors } = found;
	const isFound = symbolFailures.length + buildErrors.length > 0;
	const message = messageOf(step);
	if (message !== null && buildErrors.some((error) => error.message === errorOfStep(step, message).message))
		return true;
	if (kind === 'stop') return false;
	if (status !== null && isLinked(root) && AFTER_BUILDING.test(`make: [${target}] Error ${status}`)) return true;
	// A make below, or the whole of a command, of whose steps nothing was heard.
	if (target === '' || (status === 2 && MAKE_CALL.test(command ?? '')))
		return isFound || isRefusedForOthers(root, found);
	if (isKbuilds && MODPOSTS_TARGET.test(target))
		return (
			symbolFailures.length > 0 || buildErrors.some(({ tool }) => tool === 'modpost') || isRefusedForOthers(root, found)
		);
	const errors = root.runs.flatMap(({ compilerErrors }) => compilerErrors);
	if (makefile === null && target.endsWith('.o')) {
		const isOfTarget = (path: string | null) => path !== null && stemOf(path) === stemOf(target);
		// Nobody says which file was compiled where the command line includes a header (`-include`).
		const mayBeOfAny = ({ source, file }: CompilerError) => source === null && (file === null || !isCompiledName(file));
		return errors.some((error) => mayBeOfAny(error) || isOfTarget(error.source ?? error.file));
	}
	return errors.length > 0 && (isKbuilds || words.some((word) => COMPILER_WORDS.test(word)));
}

function stemOf(path: string): string {
	return basename(path).replace(/\.\w+$/, '');
}

/** Whether modpost refuses the root only for what others export, or would have exported. */
function isRefusedForOthers({ modpost }: BuiltRoot, { modules, consequences }: Found): boolean {
	if (modules.length === 0 || modules.some(({ state }) => state === 'not-built')) return false;
	return modpost?.refuses === true || modules.some(({ path }) => consequences.has(path));
}

/** The same where nothing is known of steps: dkms.conf excludes the kernel, or make's words are all of one kind. */
function isExplained(root: BuiltRoot, found: Found): boolean {
	const errors = root.runs.at(-1)?.makeErrors ?? [];
	const isAfterBuilding = errors.every((error) => AFTER_BUILDING.test(error.slice(-MAX_TEXT)));
	return (isLinked(root) && errors.length > 0 && isAfterBuilding) || isRefusedForOthers(root, found);
}

/** Why the last make failed, in the words of the tool that failed: modpost's, or else make's. */
function lastWords(last: MakeRun | undefined): BuildError[] {
	const remarks = last?.modpostComplaints ?? [];
	if (remarks.length > 0) return remarks.map((words) => errorOf('modpost', words));
	const message = last?.makeErrors[0] ?? `the build command failed with exit code ${last?.exitCode ?? 'unknown'}`;
	return [errorOf('make', message)];
}

function errorOfStep({ makefile, line }: ExplainedStep, message: string): BuildError {
	const text = plainText(message).replace(/\s+/g, ' ');
	return { ...errorOf('make', text.slice(0, 2 * MAX_TEXT)), file: makefile, line };
}

function errorOf(tool: 'modpost' | 'make', message: string): BuildError {
	return { tool, file: null, line: null, column: null, message: plainText(message) };
}

/** Each once, whichever of make's jobs failed first. */
function inOrder(errors: readonly BuildError[]): BuildError[] {
	return [...new Map(errors.map((error) => [JSON.stringify(error), error])).values()].toSorted(byPlace);
}
