/** What the symbol tables of the catalogue's kernels show of a symbol: exports, and nothing but exports. */
import { listed } from '../../shared/words.ts';
import { type Export, isRestriction, restrictedTo } from '../symbol-table.ts';
import type { KnownKernel } from './knowledge.ts';

interface Exporter {
	readonly kernel: KnownKernel;
	readonly entry: Export;
}

/**
 * Sentences (without a full stop), one idea each. None where the tables add nothing to the failure.
 * @param kernels of one architecture, oldest first.
 * @param failing kernels that the failure itself names, with the reason.
 * @param names how to call kernels in a sentence.
 * @param isGone whether the symbol is known to be there in no other form: a table shows exports alone.
 */
export function exportHistory(
	symbol: string,
	kernels: readonly KnownKernel[],
	failing: readonly { readonly reason: string; readonly id: string }[],
	{ names, isGone }: { readonly names: Names; readonly isGone: (kernel: KnownKernel) => boolean },
): string[] {
	const exporters = kernels.flatMap((kernel): Exporter[] => {
		const entry = kernel.symbolTable.exports.get(symbol);
		return entry === undefined ? [] : [{ kernel, entry }];
	});
	const unnamed = (reason: string, some: readonly KnownKernel[]) =>
		some.filter(({ id }) => !failing.some((failure) => failure.id === id && failure.reason === reason));
	/** The kernels of some exporters that a failure for that reason does not name. */
	const unsaid = (reason: string, some: readonly Exporter[]) =>
		failing.some((failure) => failure.reason === reason) ? unnamed(reason, kernelsOf(some)) : [];
	const missing = kernels.filter((kernel) => !exporters.some((exporter) => exporter.kernel === kernel));
	if (exporters.length === 0) {
		const rest = unnamed('not-exported', missing);
		// An inline function or a macro is no export: a table does not show whether it is there.
		const doubt = rest.every(isGone) ? '' : ', where it may be a macro or an inline function';
		return rest.length === 0 ? [] : [`not exported in ${names(rest)} either${doubt}`];
	}

	const [gpl, free] = split(exporters, ({ gplOnly }) => gplOnly);
	const [restricted, unrestricted] = split(exporters, ({ namespace }) => isRestriction(namespace));
	return [
		...(missing.length > 0 ? [`exported in ${names(kernelsOf(exporters))}, not in ${names(missing)}`] : []),
		...contrast('GPL-only', gpl, free, unsaid('gpl-only', gpl), names),
		...namespaceSentences(unrestricted, names, (some) => unsaid('namespace-not-imported', some)),
		...[...Map.groupBy(restricted, ({ entry }) => entry.namespace ?? '')].flatMap(([namespace, group]) =>
			contrast(
				`restricted to the modules ${modulesOf(namespace)}`,
				group,
				unrestricted,
				unsaid('restricted', group),
				names,
			),
		),
	];
}

type Names = (kernels: readonly KnownKernel[]) => string;

/** `GPL-only in 6.1, not in 5.10`; nothing where the kernels do not differ and no other kernel is named by it. */
function contrast(
	what: string,
	these: readonly Exporter[],
	those: readonly Exporter[],
	unsaid: readonly KnownKernel[],
	names: Names,
): string[] {
	if (these.length === 0 || (those.length === 0 && unsaid.length === 0)) return [];
	const rest = those.length === 0 ? '' : `, not in ${names(kernelsOf(those))}`;
	return [`${what} in ${names(kernelsOf(these))}${rest}`];
}

function namespaceSentences(
	exporters: readonly Exporter[],
	names: Names,
	unsaid: (exporters: readonly Exporter[]) => readonly KnownKernel[],
): string[] {
	const groups = Map.groupBy(exporters, ({ entry }) => entry.namespace ?? '');
	const none = groups.get('') ?? [];
	groups.delete('');
	const differs = groups.size + Math.min(none.length, 1) > 1;
	return [...groups].flatMap(([namespace, group]) => {
		if (!differs && unsaid(group).length === 0) return [];
		const rest = none.length === 0 ? '' : `, in no namespace in ${names(kernelsOf(none))}`;
		return [`in the namespace \`${namespace}\` in ${names(kernelsOf(group))}${rest}`];
	});
}

function modulesOf(namespace: string): string {
	const names = (restrictedTo(namespace) ?? []).map((name) => `\`${name}\``);
	return listed(names, 6);
}

function kernelsOf(exporters: readonly Exporter[]): KnownKernel[] {
	return exporters.map(({ kernel }) => kernel);
}

function split(exporters: readonly Exporter[], test: (entry: Export) => boolean): [Exporter[], Exporter[]] {
	return [exporters.filter(({ entry }) => test(entry)), exporters.filter(({ entry }) => !test(entry))];
}
