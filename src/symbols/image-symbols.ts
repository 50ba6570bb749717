/** The symbols of a kernel's own image, exported or not: of `System.map`, or of the BTF of a `vmlinux`. */
import { filledLines } from '../shared/text.ts';

export interface ImageSymbols {
	readonly names: ReadonlySet<string>;
	/**
	 * Whether a name that is not among them is nowhere in the image. BTF lacks most variables, assembler functions, and
	 * functions whose parameters the compiler changed, so it proves no absence.
	 */
	readonly isComplete: boolean;
}

const LINE = /^(?:[0-9a-f]+ )?([A-Za-z]) (\S{1,512})/;
/** Undefined symbols, and absolute ones that are not addresses (versions of exports). */
const NO_SYMBOL = /^[Ua]$/;
/** Every architecture's linker script has it; what lacks it is a placeholder, as in Debian's packages. */
const ANCHOR = '_stext';
const MAX_NAMES = 2_000_000;
/** Of an address, a type and a name. */
const MAX_LINE = 600;

/**
 * Reads `System.map`, which is what `nm` says of a `vmlinux`; addresses may be left out.
 * @returns null where it is not the map of a kernel.
 */
export function parseSystemMap(text: string): ImageSymbols | null {
	const names = new Set<string>();
	for (const line of filledLines(text, MAX_LINE)) {
		if (names.size >= MAX_NAMES) break;
		const [, type = 'U', name = ''] = LINE.exec(line) ?? [];
		if (!NO_SYMBOL.test(type)) names.add(name);
	}
	return names.has(ANCHOR) ? { names, isComplete: true } : null;
}

/** Whether the image has a symbol; null where that is not known. */
export function imageHasSymbol(image: ImageSymbols | null, name: string): boolean | null {
	if (image?.names.has(name)) return true;
	return image?.isComplete ? false : null;
}
