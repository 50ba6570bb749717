import type { KernelReport } from '../../src/results/check-report.ts';
import type { Expectation } from './cases.ts';

/**
 * What differs between what a check said and what is true, in words; empty where nothing does. Where the truth does not
 * say something (the module of an undeclared function, a first use), anything is right.
 */
export function differences(got: KernelReport, expected: Expectation): string[] {
	const found: string[] = [];
	if (got.outcome !== expected.outcome) found.push(`outcome ${got.outcome}, not ${expected.outcome}`);
	const name = (failure: { symbol: string; reason: string; foundBy: string }) =>
		`${failure.symbol} ${failure.reason} ${failure.foundBy}`;
	const gotNames = new Set(got.symbolFailures.map(name));
	const expectedNames = new Set(expected.symbolFailures.map(name));
	for (const one of expectedNames) if (!gotNames.has(one)) found.push(`missing: ${one}`);
	for (const one of gotNames) if (!expectedNames.has(one)) found.push(`invented: ${one}`);
	for (const failure of expected.symbolFailures) {
		const same = got.symbolFailures.filter((one) => name(one) === name(failure));
		if (same.length === 0) continue;
		if (failure.module !== null && !same.some(({ module }) => module === failure.module)) {
			found.push(`${failure.symbol} in module ${same.map(({ module }) => module).join(', ')}, not ${failure.module}`);
		}
		const uses = same.flatMap((one) => one.uses.map(({ file, line }) => `${file}:${line}`));
		if (failure.use !== null && !uses.includes(failure.use)) {
			found.push(`${failure.symbol} used at ${uses.join(' ') || 'no place'}, not ${failure.use}`);
		}
		if (uses.length === 0) found.push(`${failure.symbol} has no use`);
	}
	// The compiler names an undeclared function once a file, however often it is called there.
	const undeclared = new Set(
		got.symbolFailures
			.filter(({ foundBy }) => foundBy === 'compiler')
			.flatMap(({ symbol, uses }) => uses.map(({ file, via }) => `${symbol} ${via ?? file}`)),
	).size;
	const errors = got.buildErrors.filter(({ tool }) => tool === 'compiler');
	if (errors.length + undeclared !== expected.compilerErrors) {
		found.push(`${errors.length} + ${undeclared} compiler errors, not ${expected.compilerErrors}`);
	}
	const places = new Set(errors.map(({ file, line }) => `${file}:${line}`));
	for (const place of expected.firstErrors) if (!places.has(place)) found.push(`no error at ${place}`);
	for (const linked of expected.linked) {
		const state = got.modules.find((module) => module.name === linked)?.state;
		if (state !== 'resolved') found.push(`module ${linked} is ${state ?? 'unknown'}, though make linked it`);
	}
	return found;
}
