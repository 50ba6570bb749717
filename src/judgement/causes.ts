/** Failures that have one cause are told together: a licence, a namespace that is not imported, a restricted export. */
import type { IncompatibleLicence, KernelReport } from '../results/check-report.ts';
import type { ErrorFinding, SymbolFinding } from './findings.ts';
import { listed } from '../shared/words.ts';

export interface Cause {
	readonly kind: 'symbol' | 'licence' | 'namespace';
	/** At least one; `symbol` has just one. */
	readonly findings: readonly SymbolFinding[];
	/** Those that any of the findings is on, in the report's order. */
	readonly kernels: readonly KernelReport[];
	readonly modules: readonly string[];
	/** The licences that are the cause. */
	readonly licences: readonly IncompatibleLicence[];
}

/** The causes in the order of their first symbols. */
export function causesOf(findings: readonly SymbolFinding[]): Cause[] {
	const groups = Map.groupBy(findings, (finding) => {
		if (finding.reason === 'gpl-only') return 'licence';
		const isNamespace = finding.reason === 'namespace-not-imported' || finding.reason === 'restricted';
		const [own, shared] = [
			JSON.stringify(findings.indexOf(finding)),
			JSON.stringify([finding.reason, finding.namespace]),
		];
		return isNamespace ? shared : own;
	});
	return [...groups.values()].map(causeOf);
}

function causeOf(findings: readonly SymbolFinding[]): Cause {
	const [first] = findings;
	const kernels = [...new Set(findings.flatMap((finding) => finding.kernels))];
	const modules = [...new Set(findings.flatMap((finding) => finding.modules))];
	const isLicence = first?.reason === 'gpl-only';
	return {
		kind: findings.length === 1 ? 'symbol' : isLicence ? 'licence' : 'namespace',
		findings,
		kernels,
		modules,
		licences: isLicence ? licencesOf(kernels, modules) : [],
	};
}

function licencesOf(kernels: readonly KernelReport[], modules: readonly string[]): IncompatibleLicence[] {
	const all = kernels.flatMap(({ licences }) => licences).filter(({ module }) => modules.includes(module));
	return [...new Map(all.map((licence) => [JSON.stringify(licence), licence])).values()];
}

/** `Proprietary, the licence of the module demo, is not GPL-compatible` */
export function licenceInWords({ module, licence }: IncompatibleLicence): string {
	return licence === null
		? `the module ${module} declares no licence`
		: `the licence of the module ${module}, ${JSON.stringify(licence)}, is not GPL-compatible`;
}

/** What the symbols of a cause have in common: `the module demo does not import the namespace DMA_BUF`. */
export function namespaceInWords({ findings, modules }: Cause): string {
	const { reason, namespace } = findings[0]!;
	const who = `the ${modules.length === 1 ? 'module' : 'modules'} ${listed(modules, 8)}`;
	return reason === 'restricted'
		? `exports that are not for ${who}`
		: `the namespace ${namespace ?? '(unknown)'}, which ${who} ${modules.length === 1 ? 'does' : 'do'} not import`;
}

/** Build errors that say the same of several places, in the order of the first. */
export function sameErrors(findings: readonly ErrorFinding[]): (readonly [ErrorFinding, ...ErrorFinding[]])[] {
	const groups = Map.groupBy(findings, ({ tool, message, origin, kernels }) =>
		JSON.stringify([tool, message, origin, kernels.map(({ id }) => id)]),
	);
	return [...groups.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others]]));
}

/** Whether a file that is not there is the cause: then one place is enough to mend it. */
export function isMissingFile({ message }: ErrorFinding): boolean {
	return message.endsWith(': No such file or directory');
}
