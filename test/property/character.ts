import * as fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };
const CODE_POINTS = 0x110000;

/**
 * Any character but a half surrogate, as fast-check's own unit `binary`. That one puts each of the million characters
 * into a map when it is first used, which takes longer than most files of tests.
 */
export const character: fc.Arbitrary<string> = fc.nat(CODE_POINTS - SURROGATES.count - 1).map(
	(index) => String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count),
	(text) => {
		if (typeof text !== 'string' || !/^[^\p{Cs}]$/u.test(text)) throw new TypeError('not a character');
		const point = text.codePointAt(0) ?? 0;
		return point < SURROGATES.first ? point : point - SURROGATES.count;
	},
);
