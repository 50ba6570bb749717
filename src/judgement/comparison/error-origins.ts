/** Where build errors come from. */
import type { BuildError } from '../../results/build-findings.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { ReportedBuildError } from '../../results/check-report.ts';
import { isComparable, reachedModules } from './comparable.ts';
import { Multiset } from './multiset.ts';

/** An error that merely moved to another line is not new, nor one of a file that was renamed; one more of the same is. */
export function errorOrigins(head: BuildResult, base: BuildResult | null): ReportedBuildError[] {
	if (base === null) return head.buildErrors.map((error) => ({ ...error, origin: null }));
	if (!isComparable(base)) return head.buildErrors.map((error) => ({ ...error, origin: 'unknown' }));
	const left = new Multiset(base.buildErrors.map(errorKey));
	const matched = head.buildErrors.map((error) => left.take(errorKey(error)));
	const [headFiles, baseFiles] = [new Set(head.sourceFiles), new Set(base.sourceFiles)];
	const isGone = ({ file }: BuildError) => file !== null && baseFiles.has(file) && !headFiles.has(file);
	const isAdded = ({ file }: BuildError) => file !== null && headFiles.has(file) && !baseFiles.has(file);
	const renamed = new Multiset(base.buildErrors.filter(isGone).map(wordsKey));
	return head.buildErrors.map((error, index) => {
		const isOld = matched[index] === true || (isAdded(error) && renamed.take(wordsKey(error)));
		return { ...error, origin: isOld ? 'preexisting' : canTell(error, head, base) ? 'new' : 'unknown' };
	});
}

/** Whether base came far enough to have shown the error. */
function canTell({ tool, file }: BuildError, head: BuildResult, base: BuildResult): boolean {
	if (!reachedModules(base)) return false;
	// One file that does not compile keeps make from modpost and from all that comes after.
	if (tool !== 'compiler') return base.uncompiled.length === 0;
	if (file !== null && base.uncompiled.includes(file)) return false;
	// The error in a header came up in a file that head does not compile; base shows nothing if it did not compile those either.
	const isSource = file !== null && head.sourceFiles.includes(file);
	return (
		isSource || head.uncompiled.length === 0 || head.uncompiled.some((source) => !base.uncompiled.includes(source))
	);
}

/** The compiler's proposal: whatever other name in sight is the most alike. */
const PROPOSAL = /; did you mean ['‘][^'’]{1,200}['’]\?/;

/** Line numbers inside make's messages move with every edit of a Makefile, and another name in a file brings other proposals. */
function errorKey({ tool, file, message }: BuildError): string {
	return JSON.stringify([tool, file, message.replace(/:\d+/g, ':').replace(PROPOSAL, '')]);
}

function wordsKey({ tool, message }: BuildError): string {
	return errorKey({ tool, file: null, line: null, column: null, message });
}
