/** What failures have in common, in words. */
import type { IncompatibleLicence } from '../results/build-findings.ts';
import type { Cause } from '../judgement/causes.ts';
import { listed } from '../shared/words.ts';

/** `the licence of the module demo, "Proprietary", is not GPL-compatible` */
export function licenceInWords({ module, licence }: IncompatibleLicence): string {
	return licence === null
		? `the module ${module} declares no licence`
		: `the licence of the module ${module}, ${JSON.stringify(licence)}, is not GPL-compatible`;
}

/** What the symbols of a cause have in common: `the namespace DMA_BUF, which the module demo does not import`. */
export function namespaceInWords({ symbols, modules }: Cause): string {
	const { reason, namespace } = symbols[0];
	const who = `the ${modules.length === 1 ? 'module' : 'modules'} ${listed(modules, 8)}`;
	return reason === 'restricted'
		? `exports that are not for ${who}`
		: `the namespace ${namespace ?? '(unknown)'}, which ${who} ${modules.length === 1 ? 'does' : 'do'} not import`;
}
