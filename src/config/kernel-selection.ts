import { UserError } from '../shared/errors.ts';
import { globProblem, matchesGlob } from '../shared/glob.ts';
import { inlineCode, inlineCodes } from './inline-code.ts';
import { nearest } from './nearest.ts';

/** What is known of a catalogue entry when kernels are chosen. */
export interface SelectableKernel {
	readonly id: string;
	readonly default: boolean;
	/** `uname -r`; null until the image was inspected. */
	readonly release: string | null;
}

/**
 * The kernels that patterns choose, in the order of the catalogue; without patterns the catalogue's default set.
 * A pattern matches the whole id or the whole release.
 * @throws UserError where a pattern is wrong or matches nothing, naming the nearest id and those available.
 */
export function selectKernels<K extends SelectableKernel>(patterns: readonly string[], entries: readonly K[]): K[] {
	if (patterns.length === 0) return entries.filter((entry) => entry.default);
	for (const pattern of patterns) {
		const problem = globProblem(pattern);
		if (problem !== null) throw new UserError(`${inlineCode(pattern)} is not a kernel pattern: ${problem}.`);
		if (!entries.some((entry) => matches(pattern, entry))) throw matchesNothing(pattern, entries);
	}
	return entries.filter((entry) => patterns.some((pattern) => matches(pattern, entry)));
}

function matches(pattern: string, entry: SelectableKernel): boolean {
	return matchesGlob(pattern, entry.id) || (entry.release !== null && matchesGlob(pattern, entry.release));
}

function matchesNothing(pattern: string, entries: readonly SelectableKernel[]): UserError {
	const ids = entries.map((entry) => entry.id);
	const suggestion = nearest(pattern, ids);
	const question = suggestion === null ? '' : ` Did you mean ${inlineCode(suggestion)}?`;
	return new UserError(`No kernel matches ${inlineCode(pattern)}.${question} Available: ${inlineCodes(ids)}.`);
}
