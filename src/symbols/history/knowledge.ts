import type { SymbolTable } from '../symbol-table.ts';
import type { SymbolFacts } from './symbol-facts.ts';

/** A kernel of the catalogue whose exports are known. */
export interface KnownKernel {
	readonly id: string;
	readonly arch: string;
	/** `uname -r`. */
	readonly release: string;
	readonly symbolTable: SymbolTable;
}

/** What there is to explain failing symbols with: the operator's data, not state of a check. */
export interface SymbolKnowledge {
	readonly kernels: readonly KnownKernel[];
	readonly facts: SymbolFacts;
}
