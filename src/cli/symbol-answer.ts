/** What `modprobot symbol` finds out of one name. */
import type { KernelEntry } from '../checks/ports/kernels.ts';
import type { ImageState } from '../containers/kernels/kernel-image.ts';
import type { SymbolExplanation } from '../results/check-report.ts';
import { describeSymbol } from '../symbols/history/describe-symbol.ts';
import type { SymbolKnowledge } from '../symbols/history/knowledge.ts';
import { isRestriction } from '../symbols/symbol-table.ts';

/** A kernel that was asked for, and its image. */
export interface AskedKernel extends Pick<KernelEntry, 'id' | 'arch'> {
	readonly image: ImageState;
	/** Null while nobody looked into the image. */
	readonly release: string | null;
}

/** `unverifiable`: there is an image, but no symbol table to be had from it. */
export type ExportState = 'exported' | 'not-exported' | 'unverifiable' | 'no-image';

export interface KernelAnswer {
	readonly id: string;
	readonly arch: string;
	readonly release: string | null;
	readonly state: ExportState;
	readonly gplOnly: boolean;
	/** To be imported; null for none, and for an export that is for named modules only. */
	readonly namespace: string | null;
	readonly restrictedTo: readonly string[] | null;
	/** `vmlinux`, or the module that exports it. */
	readonly owner: string | null;
}

export interface SymbolAnswer extends SymbolExplanation {
	readonly kernels: readonly KernelAnswer[];
}

export function answer(symbol: string, asked: readonly AskedKernel[], knowledge: SymbolKnowledge): SymbolAnswer {
	return {
		...describeSymbol(symbol, knowledge),
		kernels: asked.map((kernel) => kernelAnswer(symbol, kernel, knowledge)),
	};
}

function kernelAnswer(
	symbol: string,
	{ id, arch, image, release }: AskedKernel,
	{ kernels }: SymbolKnowledge,
): KernelAnswer {
	const nothing = { id, arch, release, gplOnly: false, namespace: null, restrictedTo: null, owner: null };
	const known = kernels.find((kernel) => kernel.id === id);
	if (known === undefined) return { ...nothing, state: isHere(image) ? 'unverifiable' : 'no-image' };
	const entry = known.symbolTable.exports.get(symbol);
	if (entry === undefined) return { ...nothing, release: known.release, state: 'not-exported' };
	const { gplOnly, namespace, owner } = entry;
	const isRestricted = namespace !== null && isRestriction(namespace);
	return {
		...nothing,
		release: known.release,
		state: 'exported',
		gplOnly,
		namespace: isRestricted ? null : namespace,
		restrictedTo: isRestricted ? namespace.slice(namespace.indexOf(':') + 1).split(',') : null,
		owner,
	};
}

function isHere(image: ImageState): boolean {
	return image === 'built' || image === 'pulled';
}
