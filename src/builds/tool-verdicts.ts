/** What modpost and make said of one root, as far as its objects do not tell it better. */
import type { ModpostFinding } from '../diagnostics/modpost.ts';
import type { BuildError, ModuleState, SymbolFailure, SymbolFailureReason } from '../report/check-report.ts';
import { plainText } from '../shared/text.ts';
import { isRestriction } from '../symbols/restriction.ts';
import type { SymbolTable } from '../symbols/symbol-table.ts';
import type { RootEvidence } from './evidence.ts';
import { stepErrors } from './step-errors.ts';
import type { SymbolFindings } from './symbol-findings.ts';

/** modpost's word for what the objects of a module do not show (an archive, a binary blob with its own licence). */
export function modpostOnly(
	root: RootEvidence,
	symbols: SymbolFindings,
	symbolTable: SymbolTable | null,
): SymbolFailure[] {
	if (symbolTable === null) return [];
	const key = (module: string, symbol: string, reason: string) => JSON.stringify([module, symbol, reason]);
	const known = new Set(symbols.findings.map(({ symbol, module, reason }) => key(module.name, symbol, reason)));
	return root.runs
		.flatMap(({ modpostFindings }) => modpostFindings)
		.flatMap((finding) => {
			if (finding.kind === 'other') return [];
			const { symbol, module } = finding;
			const namespace = finding.kind === 'namespace' ? finding.namespace : null;
			const reason = reasonOf(finding);
			if (known.has(key(module, symbol, reason))) return [];
			// The modpost of an earlier way need not have known the siblings.
			const isElsewhere = symbols.siblingExports.has(symbol) || symbolTable.exports.has(symbol);
			if (reason === 'not-exported' && isElsewhere) return [];
			return [{ symbol, reason, module, foundBy: 'linker', namespace, uses: [] }];
		});
}

function reasonOf(finding: Exclude<ModpostFinding, { kind: 'other' }>): SymbolFailureReason {
	if (finding.kind === 'undefined') return 'not-exported';
	if (finding.kind === 'gpl-only') return 'gpl-only';
	return isRestriction(finding.namespace) ? 'restricted' : 'namespace-not-imported';
}

/** make's words for a target that follows the build: what fails there is no module. */
const AFTER_BUILDING =
	/make: \[[^\]]{0,200}(?<![a-z])(?:install|depmod|insmod|modprobe|load|reload|sign)(?![a-z])[^\]:]{0,60}\] Error \d+\)?$/;

export function toolErrors(root: RootEvidence): BuildError[] {
	const messages = root.runs
		.flatMap(({ modpostFindings }) => modpostFindings)
		.flatMap((finding) => (finding.kind === 'other' ? [finding.message] : []));
	return [...new Set(messages)].map((message) => ({ tool: 'modpost', file: null, line: null, column: null, message }));
}

/** Patches and scripts of dkms.conf that failed. */
export function dkmsStepErrors({ failedDkmsSteps }: RootEvidence): BuildError[] {
	return failedDkmsSteps.map((step) => ({
		tool: 'make',
		file: null,
		line: null,
		column: null,
		message: plainText(step),
	}));
}

/** Everything was linked, and the last make had no complaint: what an earlier one could not compile is no module. */
export function isSettled({ runs, report }: RootEvidence): boolean {
	const { modules, linked } = report;
	return modules.length > 0 && modules.every(({ path }) => linked.has(path)) && runs.at(-1)?.exitCode === 0;
}

/** An image may hold several kernels, and a Makefile name one of them. */
export function wrongReleases({ report }: RootEvidence): BuildError[] {
	return report.otherReleases.map((release) => ({
		tool: 'make',
		file: null,
		line: null,
		column: null,
		message: plainText(`the Makefile builds for ${release} instead of the kernel it is asked for`).slice(0, 300),
	}));
}

/** A make that failed although all it was to build is there, once it is known why or that it did not matter. */
export function isExplained(root: RootEvidence, modules: readonly ModuleState[]): boolean {
	const last = root.runs.at(-1);
	if (root.excluded !== null || last?.exitCode === 0) return true;
	const { modules: expected, linked } = root.report;
	const isLinked = expected.length > 0 && expected.every(({ path }) => linked.has(path));
	const errors = last?.makeErrors ?? [];
	if (isLinked && errors.length > 0 && errors.every((error) => AFTER_BUILDING.test(error.slice(-300)))) return true;
	const onlySiblings = modules.length > 0 && modules.every(({ state }) => state !== 'not-built');
	return onlySiblings && root.runs.some(({ modpostFindings }) => modpostFindings.length > 0);
}

export function unexplained(root: RootEvidence): BuildError[] {
	const steps = stepErrors(root);
	if (steps.length > 0) return steps.slice(0, 1);
	const messages = root.runs.at(-1)?.makeErrors ?? [];
	const message = messages[0] ?? `the build command failed with exit code ${root.runs.at(-1)?.exitCode ?? 'unknown'}`;
	return [{ tool: 'make', file: null, line: null, column: null, message: plainText(message) }];
}
