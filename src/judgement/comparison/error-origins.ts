/** Where build errors come from. */
import { basename } from 'node:path/posix';
import type { BuildError } from '../../results/build-findings.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { ReportedBuildError } from '../../results/check-report.ts';
import { isComparable, reachedModules, sourcesOf, uncompiledFiles } from './comparable.ts';

/** An error that merely moved to another line is not new, nor one of a file that was renamed; one more of the same is. */
export function errorOrigins(head: BuildResult, base: BuildResult | null): ReportedBuildError[] {
	if (base === null) return head.buildErrors.map((error) => ({ ...error, origin: null }));
	if (!isComparable(base)) return head.buildErrors.map((error) => ({ ...error, origin: 'unknown' }));
	const same = pairs(head.buildErrors, base.buildErrors, errorKey);
	const renamed = pairs(
		head.buildErrors.filter(({ file }) => isOnlyIn(head, base, file)),
		base.buildErrors.filter(({ file }) => isOnlyIn(base, head, file)),
		wordsKey,
	);
	const known = new Map([...renamed, ...same]);
	const matched = new Set(known.values());
	const alike = pairs(
		head.buildErrors.filter((error) => !known.has(error)),
		base.buildErrors.filter((error) => !matched.has(error)),
		alikeKey,
	);
	return head.buildErrors.map((error) => ({
		...error,
		origin: known.has(error) ? 'preexisting' : originOf(error, alike.has(error), { head, base }),
	}));
}

/** @param isAlike whether an error of base that head has no more differs by numbers alone. */
function originOf(
	error: BuildError,
	isAlike: boolean,
	{ head, base }: { readonly head: BuildResult; readonly base: BuildResult },
): 'new' | 'preexisting' | 'unknown' {
	if (canTell(error, head, base)) return isAlike ? 'unknown' : 'new';
	return isAlike && error.tool === 'compiler' ? 'preexisting' : 'unknown';
}

/** Whether base came far enough to have shown the error. */
function canTell({ tool, file }: BuildError, head: BuildResult, base: BuildResult): boolean {
	if (!reachedModules(base)) return false;
	// One file that does not compile keeps make from modpost and from all that comes after.
	if (tool !== 'compiler') return base.uncompiled.length === 0;
	if (file !== null && wasUncompiled(file, head, base)) return false;
	// The error in what others include came up in a file that head does not compile; base shows nothing if it did not compile those either.
	const isCompiledItself = file !== null && uncompiledFiles(head).has(file);
	return (
		isCompiledItself ||
		head.uncompiled.length === 0 ||
		head.uncompiled.some((source) => !wasUncompiled(source, head, base))
	);
}

/** Whether base did not compile a file of head, there or where it was before it moved. */
function wasUncompiled(file: string, head: BuildResult, base: BuildResult): boolean {
	if (uncompiledFiles(base).has(file)) return true;
	if (!isOnlyIn(head, base, file)) return false;
	return base.uncompiled.some((source) => basename(source) === basename(file) && isOnlyIn(base, head, source));
}

function isOnlyIn(side: BuildResult, other: BuildResult, file: string | null): boolean {
	return file !== null && sourcesOf(side).has(file) && !sourcesOf(other).has(file);
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
