/** What a fact says to use instead, as far as the failing kernels' tables agree. */
import { listed } from '../../shared/words.ts';
import { isRestriction } from '../symbol-table.ts';
import type { FailingKernel } from './changes.ts';
import { isSince } from './kernel-version.ts';
import type { KnownKernel } from './knowledge.ts';
import type { Instead, Replacement } from './symbol-facts.ts';

/** Kernels to use a replacement on, and the modules that are going to. */
export interface Users {
	readonly failing: readonly FailingKernel[];
	readonly known: readonly KnownKernel[];
	/** False where a module that uses the symbol is known not to be GPL-compatible. */
	readonly mayUseGpl: boolean;
}

/** The replacement with those of its names that serve on every failing kernel; null where none does. */
export function usableReplacement(replacement: Replacement, users: Users): Replacement | null {
	const use = replacement.use.filter((name) =>
		users.failing.every((kernel) => serves(name, replacement, kernel, users)),
	);
	if (use.length === 0) return null;
	const gplOnly = replacement.gplOnly || use.every((name) => isGplOnly(name, users));
	return { ...replacement, use, gplOnly };
}

/** Whether a name is there for modules on a kernel; null where neither the table nor the fact tells. */
export function isThere(name: string, replacement: Replacement, kernel: KernelName, known: readonly KnownKernel[]) {
	const table = known.find(({ id, release }) => id === kernel.id && release === kernel.release)?.symbolTable;
	const entry = table?.exports.get(name);
	if (entry !== undefined) return !isRestriction(entry.namespace);
	const { since, inline } = replacement;
	if (since !== null && since !== 'always' && !isSince(kernel.release, since)) return false;
	if (inline || name.startsWith('%')) return true;
	return table === undefined ? null : false;
}

type KernelName = Pick<FailingKernel, 'id' | 'release'>;

function serves(name: string, replacement: Replacement, kernel: FailingKernel, users: Users): boolean {
	const needsFree = kernel.reason === 'gpl-only' || !users.mayUseGpl;
	if (needsFree && (replacement.gplOnly || isGplOnly(name, users))) return false;
	return isThere(name, replacement, kernel, users.known) !== false;
}

function isGplOnly(name: string, { failing, known }: Users): boolean {
	return known.some(
		({ id, symbolTable }) =>
			failing.some((kernel) => kernel.id === id) && symbolTable.exports.get(name)?.gplOnly === true,
	);
}

/** A sentence or two for people. */
export function insteadInWords(instead: Instead): string {
	switch (instead) {
		case 'none':
			return 'There is no supported replacement: leave the call out of builds for these kernels (LINUX_VERSION_CODE).';
		case 'leave-out':
			return 'Leave the call out on these kernels: it is not needed any more.';
		case 'open-code':
			return 'Write in the module itself what it did: no other export is known to do it.';
		default:
			return replacementInWords(instead);
	}
}

function replacementInWords({ use, since, rename, gplOnly }: Replacement): string {
	const names = use.map((name) => `\`${name}\``);
	const what = names.length === 1 ? names[0] : `one of ${listed(names)}`;
	const version =
		since === null || since === 'always' ? '' : rename ? `, its name since Linux ${since}` : ` (since Linux ${since})`;
	const isFormat = use.every((name) => name.startsWith('%'));
	const care = rename || isFormat ? '.' : '; what it takes and returns may differ.';
	const licence = gplOnly ? ' It is for GPL-compatible modules only.' : '';
	return `Use ${what}${version}${care}${licence}`;
}
