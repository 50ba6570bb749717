import type { KernelReport } from '../../src/results/check-report.ts';
import type { Mutation } from './mutate.ts';

type Failure = KernelReport['symbolFailures'][number];

/** What is wrong with how a mutation was reported, in words; null where it was found as it should be. */
export function blindSpot({ kind, site, symbol }: Mutation, report: KernelReport): string | null {
	const found = report.symbolFailures.filter((failure) => failure.symbol === symbol);
	if (found.length === 0) return 'not reported';
	const foundBy = kind === 'undeclared' ? 'compiler' : 'linker';
	const right = found.filter((failure) => failure.reason === 'not-exported' && failure.foundBy === foundBy);
	if (right.length === 0) return `reported as ${found.map((one) => `${one.reason} by the ${one.foundBy}`).join(', ')}`;
	const uses = right.flatMap((failure) => failure.uses.map(({ file, line }) => `${file}:${line}`));
	return uses.includes(`${site.file}:${site.line}`) ? null : `reported at ${uses.join(' ') || 'no place'}`;
}

/**
 * What a report of a mutated tree has that neither the mutations explain nor the unmutated tree had, in words. On a
 * mutated line the compiler may have more to say: a function that nothing declares gives an int.
 */
export function inventions(
	mutations: readonly Mutation[],
	{ mutated, unmutated }: { readonly mutated: KernelReport; readonly unmutated: KernelReport },
): string[] {
	const known = new Set([...unmutated.symbolFailures.map(key), ...mutations.map(({ symbol }) => symbol)]);
	const lines = new Set(mutations.map(({ site }) => `${site.file}:${site.line}`));
	const errors = new Set(unmutated.buildErrors.map(({ file, message }) => `${file} ${message}`));
	return [
		...mutated.symbolFailures.filter((one) => !known.has(key(one)) && !known.has(one.symbol)).map(key),
		...mutated.buildErrors
			.filter(({ file, line, message }) => !lines.has(`${file}:${line}`) && !errors.has(`${file} ${message}`))
			.map(({ file, line, message }) => `${file}:${line}: ${message}`),
	].map((one) => `invented: ${one}`);
}

const key = ({ symbol, reason, foundBy }: Failure) => `${symbol} ${reason} ${foundBy}`;

/** Whether a report has nothing to complain of. */
export function isClean({ outcome, symbolFailures, buildErrors }: KernelReport): boolean {
	return outcome === 'pass' && symbolFailures.length === 0 && buildErrors.length === 0;
}
