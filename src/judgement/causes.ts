/** Failures that have one cause: a licence, a namespace that is not imported, a restricted export, a missing file. */
import type { IncompatibleLicence } from '../results/build-findings.ts';
import type { KernelReport } from '../results/check-report.ts';
import type { BuildErrorFinding, FailedSymbol } from './findings.ts';

export interface Cause {
	readonly kind: 'symbol' | 'licence' | 'namespace';
	/** `symbol` has just one. */
	readonly symbols: readonly [FailedSymbol, ...FailedSymbol[]];
	/** Those that any of the symbols fails on, in the report's order. */
	readonly kernels: readonly KernelReport[];
	readonly modules: readonly string[];
	/** The licences that are the cause. */
	readonly licences: readonly IncompatibleLicence[];
}

/** Build errors that say the same of several places. */
export type ErrorCause = readonly [BuildErrorFinding, ...BuildErrorFinding[]];

/** The causes in the order of their first symbols. */
export function causesOf(symbols: readonly FailedSymbol[]): Cause[] {
	const groups = Map.groupBy(symbols, ({ reason, namespace, known }, index) => {
		if (reason === 'gpl-only') return JSON.stringify([reason, known]);
		const isNamespace = reason === 'namespace-not-imported' || reason === 'restricted';
		return isNamespace ? JSON.stringify([reason, known, namespace]) : index;
	});
	return [...groups.values()].flatMap(([first, ...others]) =>
		first === undefined ? [] : [causeOf([first, ...others])],
	);
}

function causeOf(symbols: Cause['symbols']): Cause {
	const kernels = [...new Set(symbols.flatMap((one) => one.kernels))];
	const modules = [...new Set(symbols.flatMap((one) => one.modules))];
	const isLicence = symbols[0].reason === 'gpl-only';
	return {
		kind: symbols.length === 1 ? 'symbol' : isLicence ? 'licence' : 'namespace',
		symbols,
		kernels,
		modules,
		licences: isLicence ? licencesOf(kernels, modules) : [],
	};
}

function licencesOf(kernels: readonly KernelReport[], modules: readonly string[]): IncompatibleLicence[] {
	const all = kernels.flatMap(({ licences }) => licences).filter(({ module }) => modules.includes(module));
	return [...new Map(all.map((licence) => [JSON.stringify(licence), licence])).values()];
}

/** In the order of the first. */
export function errorCauses(errors: readonly BuildErrorFinding[]): ErrorCause[] {
	const groups = Map.groupBy(errors, ({ tool, message, kernels }) =>
		JSON.stringify([tool, message, kernels.map(({ id }) => id)]),
	);
	return [...groups.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others]]));
}
