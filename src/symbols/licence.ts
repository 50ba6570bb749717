import { lineNumbers } from '../shared/text.ts';
import { cTokens } from './c-source/c-tokens.ts';

const MACRO = 'MODULE_LICENSE';

/** Licences that may use `_GPL` exports (kernel: include/linux/license.h, license_is_gpl_compatible). */
const GPL_COMPATIBLE = new Set([
	'GPL',
	'GPL v2',
	'GPL and additional rights',
	'Dual BSD/GPL',
	'Dual MIT/GPL',
	'Dual MPL/GPL',
]);

/** A module without a licence is taken as proprietary when it is loaded; one incompatible statement is enough. */
export function isGplCompatible(licences: readonly string[]): boolean {
	return licences.length > 0 && licences.every((licence) => GPL_COMPATIBLE.has(licence));
}

/** The first of the licences that `_GPL` exports are not for; null where all are GPL-compatible or there is none. */
export function incompatibleLicence(licences: readonly string[]): string | null {
	return licences.find((licence) => !GPL_COMPATIBLE.has(licence)) ?? null;
}

/**
 * The lines of a source file at which `MODULE_LICENSE` is used, from 1, with the licence where it is written there;
 * null where a macro stands for it. Nothing is preprocessed: both branches of a conditional count.
 */
export function licenceDeclarations(source: string): { readonly line: number; readonly licence: string | null }[] {
	if (!source.includes(MACRO)) return [];
	const found: { line: number; licence: string | null }[] = [];
	const lineOf = lineNumbers(source);
	/** The line of a `MODULE_LICENSE` whose argument is yet to come. */
	let open: number | null = null;
	for (const { kind, text, offset } of cTokens(source)) {
		if (kind === 'name' && text === MACRO) open = lineOf(offset);
		else if (open !== null && text !== '(') {
			found.push({ line: open, licence: kind === 'string' ? text : null });
			open = null;
		}
	}
	return found;
}
