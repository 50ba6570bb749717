/** What each reason means and what helps, in words; no advice that cannot work. */
import type { SymbolFailure } from '../results/build-findings.ts';
import type { KernelReport, KnownFailure } from '../results/check-report.ts';
import type { NameKernels } from '../results/kernel-labels.ts';
import { isSince } from '../symbols/history/kernel-version.ts';
import { restrictedTo } from '../symbols/symbol-table.ts';
import { listed } from '../shared/words.ts';

type Why = Pick<SymbolFailure, 'reason' | 'foundBy' | 'namespace'>;

/** The reason as a predicate: `kallsyms_lookup_name on 5.10: not exported`. */
export function reasonInWords({ reason, foundBy, namespace }: Why): string {
	switch (reason) {
		case 'not-exported':
			return foundBy === 'compiler' ? 'undeclared and not exported' : 'not exported';
		case 'gpl-only':
			return 'exported for GPL-compatible modules only';
		case 'namespace-not-imported':
			return `exported in the namespace ${namespace ?? '(unknown)'}, which the module does not import`;
		case 'restricted': {
			const modules = namespace === null ? null : restrictedTo(namespace);
			return `exported only for ${modules === null ? 'named modules' : `the modules ${listed(modules, 6)}`}`;
		}
		case 'not-on-symbol-list':
			return 'exported, but not on the symbol list that the configuration demands';
		default:
			return reason satisfies never;
	}
}

/** `Known until 2027-01-31: dropped in v3` */
export function knownInWords({ until, reason }: KnownFailure): string {
	return `Known until ${until}: ${reason}`;
}

/**
 * The next step for a failure on these kernels, one idea a sentence. `import` lines depend on the release.
 * @param names how to call them.
 * @param instead what is known to serve instead of the symbol, in a sentence with code in backticks.
 */
export function nextStep(
	why: Why,
	kernels: readonly KernelReport[],
	names: NameKernels,
	instead: string | null = null,
): NextStep {
	switch (why.reason) {
		case 'not-exported':
			return justText(notExportedStep(why.foundBy, instead));
		case 'gpl-only':
			return justText(
				`${instead === null ? 'Use an interface that is exported to all modules, or' : `${instead} Or`}, if the code is under a GPL-compatible licence, say so in MODULE_LICENSE().`,
			);
		case 'namespace-not-imported': {
			const text = 'Import the namespace in one source file of each module:';
			return { text, imports: importLines(why, kernels, names) };
		}
		case 'restricted':
			return justText(
				`${instead ?? 'Use another interface.'} Importing a namespace cannot help: the kernel refuses every module with another name.`,
			);
		case 'not-on-symbol-list':
			return justText(
				'Use a symbol that is on the list, or ask for this one to be added: the others may go at any time.',
			);
		default:
			return why.reason satisfies never;
	}
}

const justText = (text: string): NextStep => ({ text, imports: [] });

export interface NextStep {
	readonly text: string;
	/** Lines of C, each for the kernels it is right for. */
	readonly imports: readonly { readonly code: string; readonly where: string }[];
}

function notExportedStep(foundBy: Why['foundBy'], known: string | null): string {
	const instead =
		known ??
		'Use an interface that these kernels export, or leave the call out of builds for them (LINUX_VERSION_CODE).';
	return foundBy === 'compiler'
		? `${instead} A missing include is not the cause: these kernels neither declare nor export it.`
		: instead;
}

/** `MODULE_IMPORT_NS` takes a string literal from 6.13 on, a bare word before (kernel commit cdd30ebb1b9f). */
function importLines({ namespace }: Why, kernels: readonly KernelReport[], names: NameKernels): NextStep['imports'] {
	const name = namespace ?? 'NAMESPACE';
	const takesString = ({ release }: KernelReport) => isSince(release, '6.13');
	const line = (code: string, on: readonly KernelReport[]) =>
		on.length === 0 ? [] : [{ code, where: `on ${names(on, 8)}` }];
	return [
		...line(
			`MODULE_IMPORT_NS(${name});`,
			kernels.filter((kernel) => !takesString(kernel)),
		),
		...line(`MODULE_IMPORT_NS("${name}");`, kernels.filter(takesString)),
	];
}

const SINGLE_MODULE = {
	resolved: 'the module resolves',
	unresolved: 'the module does not resolve',
	'not-built': 'the module was not built',
} as const;

/** `43 of 47 modules resolve`, or in words why nothing can be said. */
export function builtInWords({ modules, outcome, limit }: KernelReport): string {
	if (outcome === 'infrastructure-error') return 'could not be checked';
	if (limit === 'killed') return 'stopped: it ended what runs it';
	if (outcome === 'limit-exceeded') return `stopped: ${limit ?? 'resource'} limit`;
	if (outcome === 'excluded') return 'excluded by dkms.conf';
	if (outcome === 'unverifiable') return 'symbols cannot be verified';
	if (modules.length === 0) return outcome === 'pass' ? 'all modules resolve' : 'no module built';
	const resolved = modules.filter(({ state }) => state === 'resolved').length;
	if (modules.length === 1) return SINGLE_MODULE[modules[0]!.state];
	return `${resolved === modules.length ? 'all' : `${resolved} of`} ${modules.length} modules resolve`;
}
