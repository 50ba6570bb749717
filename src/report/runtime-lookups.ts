/** Symbols that are looked up by name at run time, in words. */
import type { Presence, RuntimeFinding } from '../judgement/runtime-lookups.ts';
import type { NameKernels } from '../results/kernel-labels.ts';

const WORDS: Readonly<Record<Presence, (kernels: string) => string>> = {
	missing: (kernels) => `does not exist on ${kernels}`,
	'not-exported': (kernels) => `is not exported on ${kernels}, and may be missing there`,
	there: (kernels) => `exists and is not exported on ${kernels}`,
	exported: (kernels) => `is exported on ${kernels}`,
};

/** `does not exist on 6.12; is exported on 5.10` */
export function presenceInWords({ presence }: RuntimeFinding, names: NameKernels): string {
	const states = (['missing', 'not-exported', 'there', 'exported'] as const).flatMap((state) => {
		const kernels = presence.get(state);
		return kernels === undefined ? [] : [WORDS[state](names(kernels))];
	});
	return states.join('; ');
}

export const RUNTIME_TITLE = 'Looked up by name at run time';
export const RUNTIME_SENTENCE =
	'Neither the compiler nor modpost sees these lookups: the modules build and load without the symbol, and the lookup fails when it is made.';
