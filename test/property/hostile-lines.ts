/** Texts that are nearly what a tool prints. */
import * as fc from 'fast-check';
import { character } from './character.ts';

/** What breaks a line apart, or a pattern. */
const SPLINTERS = [
	'\n',
	'\r',
	'\t',
	'\0',
	':',
	'/',
	'.',
	',',
	'*',
	'(',
	')',
	'{',
	'}',
	'[',
	']',
	'"',
	"'",
	'#',
	'$',
	' ',
	'1',
	'\x1b[31m',
	'\u2028',
	'🐧',
	'../',
	': error: ',
	'9'.repeat(12),
];

/** Arbitrary text: bytes read as UTF-8, and any characters. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
	fc.uint8Array({ maxLength: 1000 }).map((bytes) => Buffer.from(bytes).toString()),
	fc.string({ unit: character, maxLength: 1000 }),
	fc.array(fc.constantFrom(...SPLINTERS), { maxLength: 200 }).map((parts) => parts.join('')),
);

/** The text with a few places of it cut out, doubled or replaced. */
export function damaged(text: string): fc.Arbitrary<string> {
	const place = fc.record({
		at: fc.nat(text.length),
		cut: fc.nat(8),
		put: fc.oneof(fc.constantFrom(...SPLINTERS), fc.constant(''), fc.constant(text)),
	});
	return fc
		.array(place, { minLength: 1, maxLength: 4 })
		.map((places) => places.reduce((done, { at, cut, put }) => done.slice(0, at) + put + done.slice(at + cut), text));
}

/** Lines of a tool, in any order, most of them damaged, others among anything. */
export function nearly(lines: readonly string[]): fc.Arbitrary<string> {
	const line = fc.constantFrom(...lines);
	return fc
		.array(fc.oneof({ weight: 2, arbitrary: line }, { weight: 3, arbitrary: line.chain(damaged) }, anyText), {
			maxLength: 20,
		})
		.map((all) => all.join('\n'));
}
