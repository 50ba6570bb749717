import { callIn, type CallSite } from './call-sites.ts';

/** What a call is replaced by: a function that nothing declares, or one that is declared and that nobody exports. */
export type MutationKind = 'undeclared' | 'unexported';

export interface Mutation {
	readonly kind: MutationKind;
	readonly site: CallSite;
	/** The function that is called instead; no kernel has one of this name. */
	readonly symbol: string;
}

export function mutationOf(site: CallSite, kind: MutationKind): Mutation {
	return { kind, site, symbol: `mutant_of_${site.function}` };
}

/**
 * @param text of the file that the mutations are in.
 * @throws Error where a call is not there.
 */
export function mutate(text: string, mutations: readonly Mutation[]): string {
	const lines = text.split('\n');
	for (const { site, kind, symbol } of mutations) {
		const line = lines[site.line - 1] ?? '';
		const at = callIn(line, site.function);
		if (at === null) throw new Error(`no call of ${site.function} at ${site.file}:${site.line}`);
		// The declaration goes where the call is: nothing else changes, not even the number of lines.
		const callee = kind === 'undeclared' ? symbol : `({ extern typeof(${site.function}) ${symbol}; ${symbol}; })`;
		lines[site.line - 1] = line.slice(0, at) + callee + line.slice(at + site.function.length);
	}
	return lines.join('\n');
}
