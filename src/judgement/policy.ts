/** How the configuration wants a check to be judged. */
import type { KnownEntry } from './known-failures.ts';

export interface Policy {
	readonly failOn: 'new' | 'any' | 'never';
	/** Whether a symbol that is looked up at run time, and that the kernel does not have, is a failure. */
	readonly runtimeSymbols: 'inform' | 'fail';
	readonly known: readonly KnownEntry[];
}
