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
