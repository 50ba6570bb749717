/** C source that builds on all kernels of a check, where the facts and the tables allow one. */
import type { FailingKernel } from './changes.ts';
import { isSince, versionMacro } from './kernel-version.ts';
import type { KnownKernel } from './knowledge.ts';
import { isThere } from './replacement.ts';
import type { Replacement, SymbolChange } from './symbol-facts.ts';

interface CheckedKernel {
	readonly id: string;
	readonly release: string;
}

const INCLUDE = '#include <linux/version.h>';

/**
 * A `#define` for a rename; else the two branches to fill in, where some kernel still needs the old one.
 * @param replacement as it is advised: its names serve on every failing kernel.
 * @param changes those that are said.
 */
export function replacementSnippet(
	symbol: string,
	replacement: Replacement,
	changes: readonly SymbolChange[],
	{ checked, failing, known }: SnippetKernels,
): string | null {
	const since = firstVersion(replacement, changes);
	if (since === null || !/^[A-Za-z_]\w*$/.test(symbol)) return null;
	const newer = checked.filter(({ release }) => isSince(release, since));
	const isSound =
		failing.every(({ release }) => isSince(release, since)) &&
		newer.every((kernel) => replacement.use.every((name) => isThere(name, replacement, kernel, known) === true));
	if (!isSound) return null;
	const condition = `#if LINUX_VERSION_CODE >= ${versionMacro(since)}`;
	if (replacement.rename) {
		return [
			`/* After the kernel's headers. */`,
			INCLUDE,
			'',
			condition,
			`#define ${symbol} ${replacement.use[0]}`,
			'#endif',
		].join('\n');
	}
	if (newer.length === checked.length) return null;
	const names = replacement.use.map((name) => `${name}()`).join(' or ');
	return [
		INCLUDE,
		'',
		condition,
		`\t/* ${names}: what it takes and returns may differ */`,
		'#else',
		`\t/* ${symbol}(), as it is now */`,
		'#endif',
	].join('\n');
}

interface SnippetKernels {
	/** All kernels of the check. */
	readonly checked: readonly CheckedKernel[];
	readonly failing: readonly FailingKernel[];
	readonly known: readonly KnownKernel[];
}

/** From which mainline version on to use it. */
function firstVersion({ since }: Replacement, changes: readonly SymbolChange[]): string | null {
	if (since !== 'always') return since;
	return changes.find(({ branch }) => branch === 'mainline')?.since ?? null;
}

/**
 * `MODULE_IMPORT_NS` takes a string literal from 6.13 on, a bare word before (kernel commit cdd30ebb1b9f), and is not
 * there before 5.4. Null where one line is right for every kernel of the check.
 */
export function importSnippet(namespaces: readonly string[], checked: readonly CheckedKernel[]): string | null {
	const names = [...new Set(namespaces)].filter((name) => /^[A-Za-z_]\w{0,99}$/.test(name)).toSorted();
	const takeString = checked.filter(({ release }) => isSince(release, '6.13')).length;
	const without = checked.filter(({ release }) => !isSince(release, '5.4')).length;
	const kinds = [takeString, checked.length - takeString - without, without].filter((count) => count > 0);
	if (names.length === 0 || kinds.length < 2) return null;
	return [
		INCLUDE,
		'',
		`#if LINUX_VERSION_CODE >= ${versionMacro('6.13')}`,
		...names.map((name) => `MODULE_IMPORT_NS("${name}");`),
		without > 0 ? `#elif LINUX_VERSION_CODE >= ${versionMacro('5.4')}` : '#else',
		...names.map((name) => `MODULE_IMPORT_NS(${name});`),
		'#endif',
	].join('\n');
}
