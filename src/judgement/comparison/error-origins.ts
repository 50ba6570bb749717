/** Where build errors come from. */
import { basename, dirname } from 'node:path/posix';
import type { BuildError } from '../../results/build-findings.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { ReportedBuildError } from '../../results/check-report.ts';
import { isCompiledName } from '../../shared/source-names.ts';
import { isComparable, isOnlyIn, reachedModules, uncompiledFiles } from './comparable.ts';

/** An error that merely moved to another line is not new, nor one of a file that was renamed; one more of the same is. */
export function errorOrigins(head: BuildResult, base: BuildResult | null): ReportedBuildError[] {
	if (base === null) return head.buildErrors.map((error) => ({ ...error, origin: null }));
	if (!isComparable(base)) return head.buildErrors.map((error) => ({ ...error, origin: 'unknown' }));
	const same = pairs(head.buildErrors, base.buildErrors, errorKey);
	const renamed = pairs(
		head.buildErrors.filter(({ file }) => file !== null && isOnlyIn(head, base, file)),
		base.buildErrors.filter(({ file }) => file !== null && isOnlyIn(base, head, file)),
		wordsKey,
	);
	const known = new Map([...renamed, ...same]);
	const matched = new Set(known.values());
	const alike = pairs(
		head.buildErrors.filter((error) => !known.has(error)),
		base.buildErrors.filter((error) => !matched.has(error)),
		alikeKey,
	);
	const canTell = createTeller(head, base);
	return head.buildErrors.map((error) => ({
		...error,
		origin: known.has(error) ? 'preexisting' : originOf(error, canTell(error), alike.has(error)),
	}));
}

/** @param isAlike whether an error of base that head has no more differs by numbers alone. */
function originOf({ tool }: BuildError, canTell: boolean, isAlike: boolean): 'new' | 'preexisting' | 'unknown' {
	if (canTell) return isAlike ? 'unknown' : 'new';
	return isAlike && tool === 'compiler' ? 'preexisting' : 'unknown';
}

/** @returns whether base came far enough to have shown an error of head. */
function createTeller(head: BuildResult, base: BuildResult): (error: BuildError) => boolean {
	const moved = new Set(base.uncompiled.filter((file) => isOnlyIn(base, head, file)).map((file) => basename(file)));
	/** Whether base did not compile a file of head, there or where it was before it moved. */
	const wasUncompiled = (file: string) =>
		uncompiledFiles(base).has(file) || (isOnlyIn(head, base, file) && moved.has(basename(file)));
	const stillBroken = new Set(head.uncompiled.filter(wasUncompiled).map((file) => dirname(file)));
	/** Whether it is compiled itself, as far as one can tell: a program, or a source that others include, is no module's. */
	const isCompiledItself = (file: string) =>
		uncompiledFiles(head).has(file) || (isCompiledName(file) && !stillBroken.has(dirname(file)));
	const isMoreBroken = head.uncompiled.length === 0 || head.uncompiled.some((file) => !wasUncompiled(file));
	return ({ tool, file }) => {
		if (!reachedModules(base)) return false;
		// One file that does not compile keeps make from modpost and from all that comes after.
		if (tool !== 'compiler') return base.uncompiled.length === 0;
		if (file !== null && wasUncompiled(file)) return false;
		// What others include has errors where they are compiled; base shows nothing if it did not compile those either.
		return isMoreBroken || (file !== null && isCompiledItself(file));
	};
}

/** Each error of head with one of base's that has the same key; none of base's twice. */
function pairs(
	head: readonly BuildError[],
	base: readonly BuildError[],
	keyOf: (error: BuildError) => string,
): Map<BuildError, BuildError> {
	const left = Map.groupBy(base.toReversed(), keyOf);
	return new Map(
		head.flatMap((error) => {
			const counterpart = left.get(keyOf(error))?.pop();
			return counterpart === undefined ? [] : [[error, counterpart] as const];
		}),
	);
}

/** The compiler's proposal: whatever other name in sight is the most alike. */
const PROPOSAL = /; did you mean ['‘][^'’]{1,200}['’]\?/;
/** Places in makefiles and scripts, and in a section, move with every edit. */
const PLACE = /:\d+|\bline \d+|\+0x[0-9a-f]+/g;

function errorKey({ tool, file, message }: BuildError): string {
	return JSON.stringify([tool, file, message.replace(PLACE, '').replace(PROPOSAL, '')]);
}

function wordsKey({ tool, message }: BuildError): string {
	return errorKey({ tool, file: null, line: null, column: null, message });
}

/** Sizes, a name made of a line's number, a process, a time. */
function alikeKey(error: BuildError): string {
	return errorKey(error).replace(/\d+/g, '0');
}
