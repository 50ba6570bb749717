import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseSymbolFacts, readSymbolFacts } from '../../../src/config/symbol-facts.ts';
import { insteadInWords } from '../../../src/symbols/history/replacement.ts';
import { messageOf } from './message-of.ts';

const parse = (entry: string) => parseSymbolFacts(`symbols:\n  - ${entry}\n`, 'facts.yml');
const problem = (entry: string) => messageOf(() => parse(entry));

describe('a fact', () => {
	it('has a symbol and its evidence, the rest where it is known', () => {
		expect(parse('{ symbol: strncpy, evidence: [somewhere] }').get('strncpy')).toEqual({
			symbol: 'strncpy',
			changes: [],
			instead: null,
			evidence: ['somewhere'],
		});
	});

	it.each([
		['no evidence', '{ symbol: a }', 'missing key `symbols[0].evidence` at facts.yml:2'],
		[
			'a key of no meaning',
			'{ symbol: a, evidence: [b], note: x }',
			'unknown key `note` in `symbols[0]` at facts.yml:2',
		],
		[
			'a version of another branch',
			"{ symbol: a, changes: [{ branch: 5.10.y, since: '5.12', kind: removed }], evidence: [b] }",
			'`symbols[0].changes[0].since` is `5.12` at facts.yml:2; it must be a version of 5.10.y',
		],
		[
			'a change without a beginning',
			'{ symbol: a, changes: [{ kind: removed }], evidence: [b] }',
			'a change of mainline needs `since`',
		],
		[
			'an unknown kind',
			"{ symbol: a, changes: [{ since: '5.7', kind: lost }], evidence: [b] }",
			'allowed: `unexported`, `removed`',
		],
		['no symbol', '{ symbol: asm/unaligned.h, evidence: [b] }', 'it must be the name of a symbol'],
		[
			'several new names for one',
			'{ symbol: a, instead: { use: [b, c], rename: true }, evidence: [b] }',
			'a `rename` has one name',
		],
	])('with %s is refused in a sentence', (_, entry, sentence) => {
		expect(problem(entry)).toContain(sentence);
	});

	it('that appears twice is refused', () => {
		const twice = '{ symbol: a, evidence: [b] }\n  - { symbol: a, evidence: [b] }';
		expect(problem(twice)).toContain('`symbols[1].symbol` is `a` at facts.yml:3; it appears twice');
	});

	it.each(['kallsyms_lookup_name', 'register_kprobe', 'kprobe_lookup_name', 'module:kvm', 'find kallsyms by a kprobe'])(
		'cannot advise %j',
		(name) => {
			expect(() => parse(`{ symbol: a, instead: { use: ['${name}'] }, evidence: [b] }`)).toThrow(
				/symbols\[0\]\.instead/,
			);
			expect(() => parse(`{ symbol: a, instead: '${name}', evidence: [b] }`)).toThrow(/symbols\[0\]\.instead/);
		},
	);
});

describe('the file that comes with modprobot', () => {
	it('is valid, and advises neither the kprobe trick nor the import of a restricted namespace', async () => {
		const facts = await readSymbolFacts(join(import.meta.dirname, '../../../symbol-facts.yml'));
		expect(facts.size).toBeGreaterThan(60);
		const said = [...facts.values()].flatMap(({ instead }) => (instead === null ? [] : [insteadInWords(instead)]));
		for (const sentence of said) expect(sentence).not.toMatch(/kprobe|kallsyms|import|module:/i);
	});

	it('that is not there is a sentence', async () => {
		await expect(readSymbolFacts('nowhere.yml')).rejects.toThrow(
			'The file of facts about symbols, nowhere.yml, cannot be read',
		);
	});
});
