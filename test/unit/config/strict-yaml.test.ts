import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseStrictYaml } from '../../../src/config/strict-yaml.ts';
import { messageOf } from './message-of.ts';

const Recipe = z.strictObject({
	kernels: z.array(z.string()).max(3).default([]),
	failOn: z.enum(['new', 'any', 'never']).default('new'),
	limit: z.int().min(1).max(9).optional(),
	modules: z.array(z.strictObject({ path: z.string(), make: z.record(z.string(), z.string()).optional() })).optional(),
	source: z
		.union([z.strictObject({ image: z.string() }), z.strictObject({ build: z.string(), suite: z.string() })])
		.optional(),
});

const parse = (text: string) => parseStrictYaml(text, Recipe, 'recipe.yml');
const problem = (text: string) => messageOf(() => parse(text));

describe('parseStrictYaml', () => {
	it('gives the validated value, defaults filled in', () => {
		expect(parse('kernels: [a, b]\nmodules:\n  - path: src\n')).toEqual({
			kernels: ['a', 'b'],
			failOn: 'new',
			modules: [{ path: 'src' }],
		});
	});

	it.each(['', '# nothing yet\n', '---\n'])('takes an empty file %j for an empty mapping', (text) => {
		expect(parse(text)).toEqual({ kernels: [], failOn: 'new' });
	});

	it('names the line of an unknown key and the key it is nearest to', () => {
		expect(problem('# mine\nfailOn: new\nkernel: [a]\n')).toBe(
			'unknown key `kernel` at recipe.yml:3; did you mean `kernels`?',
		);
	});

	it('lists the allowed keys when none is near', () => {
		expect(problem('modules:\n  - path: src\n    colour: red\n')).toBe(
			'unknown key `colour` in `modules[0]` at recipe.yml:3; allowed: `path`, `make`',
		);
	});

	it('takes the keys of all alternatives for allowed', () => {
		expect(problem('source:\n  imag: x\n')).toContain('did you mean `image`?');
	});

	it('says where a wrong value stands and what is allowed there', () => {
		expect(problem('failOn: sometimes\n')).toBe(
			'`failOn` is `sometimes` at recipe.yml:1; allowed: `new`, `any`, `never`',
		);
		expect(problem('kernels:\n  - a\n  - [b]\n')).toBe('`kernels[1]` is a list at recipe.yml:3; it must be text');
		expect(problem('kernels: a\n')).toBe('`kernels` is `a` at recipe.yml:1; it must be a list');
		expect(problem('kernels: [a, b, c, d]\n')).toBe('`kernels` is a list at recipe.yml:1; at most 3 items');
		expect(problem('limit: 12\n')).toBe('`limit` is `12` at recipe.yml:1; at most 9');
		expect(problem('limit: 1.5\n')).toBe('`limit` is `1.5` at recipe.yml:1; it must be a whole number');
		expect(problem('modules:\n  - path: src\n    make:\n      V: 1\n')).toBe(
			'`modules[0].make.V` is `1` at recipe.yml:4; it must be text: put it in quotes',
		);
		expect(problem('failOn:\n')).toContain('`failOn` is empty at recipe.yml:1');
		expect(problem('- a\n')).toBe('the file is a list at recipe.yml:1; it must be a mapping');
	});

	it('says which key is missing and where', () => {
		expect(problem('failOn: new\nmodules:\n  - make: {}\n')).toBe('missing key `modules[0].path` at recipe.yml:3');
		expect(problem('source:\n  build: x\n')).toContain('missing key `source.');
	});

	it('lists every problem in the order of the lines', () => {
		expect(problem('failOn: x\nbogus: 1\nkernels: 1\n')).toBe(
			[
				'recipe.yml has several problems:',
				'- `failOn` is `x` at recipe.yml:1; allowed: `new`, `any`, `never`',
				'- unknown key `bogus` at recipe.yml:2; allowed: `kernels`, `failOn`, `limit`, `modules`, `source`',
				'- `kernels` is `1` at recipe.yml:3; it must be a list',
			].join('\n'),
		);
	});

	it('lists ten problems at most and says that there are more', () => {
		const text = Array.from({ length: 14 }, (_, index) => `unheard-of-${index}: 1`).join('\n');
		const lines = problem(text).split('\n');
		expect(lines).toHaveLength(12);
		expect(lines.at(-1)).toBe('- … and more');
	});

	it('gives line and reason of a syntax error', () => {
		expect(problem('kernels: [a\nfailOn: new\n')).toContain('YAML syntax at recipe.yml:');
		expect(problem('failOn: new\n\tkernels: [a]\n')).toContain('recipe.yml:2');
	});

	it('refuses a key given twice', () => {
		expect(problem('failOn: new\nfailOn: any\n')).toBe('YAML syntax at recipe.yml:2: `the key failOn appears twice`');
	});

	it('refuses aliases, and so alias bombs', () => {
		expect(problem('kernels: &a [x]\nmodules: *a\n')).toContain('recipe.yml:2: `aliases (*name) are not supported');
		const bomb = ['a0: &a0 [x, x]', ...Array.from({ length: 60 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)];
		expect(problem(bomb.join('\n'))).toContain('aliases');
	});

	it('refuses tags, a second document, and keys that are no text', () => {
		expect(problem('failOn: !!js/function "x"\n')).toContain('YAML syntax at recipe.yml:1');
		expect(problem('failOn: new\n---\nfailOn: any\n')).toContain('YAML syntax');
		expect(problem('? [a]\n: b\n')).toContain('YAML syntax');
	});

	it('refuses a file that is too large, or nested too deeply to read', () => {
		expect(problem(`# ${'x'.repeat(65 * 1024)}`)).toBe(
			'recipe.yml is larger than 64 KiB, the most that is read of it.',
		);
		expect(problem('['.repeat(60_000))).toContain('recipe.yml');
	});

	it('lists few of very many mistakes', () => {
		const keys = Array.from({ length: 9000 }, (_, index) => `k${index}:`).join('\n');
		expect(problem(keys).split('\n')).toHaveLength(12);
	});

	it('takes keys with a meaning in JavaScript for what they are: unknown', () => {
		expect(problem('__proto__: { failOn: any }\n')).toContain('unknown key `__proto__`');
		expect(problem('constructor: 1\n')).toContain('unknown key `constructor`');
	});

	it('echoes what the file says as bounded code only', () => {
		const message = problem(`failOn: "\\e[31m\\u202e@team \`</details>\` ${'x'.repeat(5000)}"\n`);
		expect(message).toMatch(/^`failOn` is `\[31m@team <\/details> x+…` at recipe\.yml:1; allowed/);
		expect(message.length).toBeLessThan(200);
	});
});
