import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { globProblem, matchesGlob } from '../../../src/shared/glob.ts';
import { parseRepositoryConfig } from '../../../src/config/repository-config.ts';
import { UserError } from '../../../src/shared/errors.ts';
import { character } from '../character.ts';

const yamlish = fc
	.array(
		fc.oneof(
			fc.constantFrom('kernels', 'modules', 'path', 'make', 'commands', 'ignore', 'failOn', 'kernel', '__proto__'),
			fc.constantFrom(
				': ',
				'- ',
				'\n',
				'\n  ',
				'\n    ',
				'[',
				']',
				'{',
				'}',
				', ',
				'&a ',
				'*a ',
				'!!set ',
				'? ',
				'| ',
				'"',
			),
			fc.string({ unit: character, maxLength: 20 }),
		),
		{ maxLength: 50 },
	)
	.map((parts) => parts.join(''));

describe('parseRepositoryConfig, on whatever a file holds', () => {
	it('gives a configuration or a UserError of bounded, printable text', () => {
		fc.assert(
			fc.property(fc.oneof(yamlish, fc.string({ unit: character })), (text) => {
				try {
					parseRepositoryConfig(text);
				} catch (error) {
					if (!(error instanceof UserError)) throw error;
					expect(error.message.length).toBeLessThan(6000);
					expect(error.message.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
					expect(error.message.split('\n').length).toBeLessThanOrEqual(12);
				}
			}),
			{ numRuns: 500 },
		);
	});

	it('echoes values and keys as code only', () => {
		fc.assert(
			fc.property(fc.string({ unit: character }), fc.string({ unit: character }), (key, value) => {
				try {
					parseRepositoryConfig(JSON.stringify({ [`${key}@team`]: 1, failOn: `@team${value}` }));
				} catch (error) {
					if (!(error instanceof UserError)) throw error;
					expect(error.message.replaceAll(/`[^`\n]*`/g, '')).not.toMatch(/[@`]/);
				}
			}),
		);
	});
});

describe('globs', () => {
	const piece = fc.constantFrom('a', 'b', '/', '.', '-');

	it('without wildcards match themselves and nothing else', () => {
		const word = fc.array(piece, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
		fc.assert(
			fc.property(word, word, (pattern, text) => {
				fc.pre(globProblem(pattern) === null);
				expect(matchesGlob(pattern, text)).toBe(pattern === text);
			}),
		);
	});

	it('match what a regular expression of the same meaning matches', () => {
		const meanings = new Map([
			['*', '[^/]*'],
			['?', '[^/]'],
			['.', '\\.'],
		]);
		const pattern = fc.array(fc.oneof(piece, fc.constantFrom('*', '?')), { minLength: 1, maxLength: 10 });
		const text = fc.array(piece, { maxLength: 10 }).map((parts) => parts.join(''));
		fc.assert(
			fc.property(pattern, text, (parts, candidate) => {
				const glob = parts.join('');
				fc.pre(globProblem(glob) === null && !glob.includes('**'));
				const source = parts.map((part) => meanings.get(part) ?? part).join('');
				expect(matchesGlob(glob, candidate)).toBe(new RegExp(`^${source}$`).test(candidate));
			}),
			{ numRuns: 1000 },
		);
	});
});
