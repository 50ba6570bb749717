import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseKernelCatalogue, readKernelCatalogue } from '../../../src/config/kernel-catalogue.ts';
import { UserError } from '../../../src/shared/errors.ts';

const PROJECT = join(import.meta.dirname, '../../..');

const parse = (text: string) => parseKernelCatalogue(text, 'kernels.yml');

function problem(text: string): string {
	try {
		parse(text);
	} catch (error) {
		if (error instanceof UserError) return error.message;
		throw error;
	}
	return 'no problem';
}

const entry = (lines: string) => `kernels:\n  - id: mine\n    arch: amd64\n    default: true\n${lines}`;

describe('the catalogue that comes with modprobot', () => {
	test('has the default set: four Debian kernels, each pinned by its full package name', async () => {
		const entries = parse(await readFile(join(PROJECT, 'kernels.yml'), 'utf8'));

		expect(entries.filter((kernel) => kernel.default).map((kernel) => kernel.id)).toEqual([
			'debian-11',
			'debian-12',
			'debian-13',
			'debian-13-backports',
		]);
		for (const kernel of entries) {
			expect(kernel.build?.headers).toEqual([expect.stringMatching(/^linux-headers-\d+\.\d+\.\d+.*-amd64$/)]);
		}
	});
});

describe('an entry', () => {
	test('may bring an image of its own, and choose among its releases', () => {
		const [kernel] = parse(entry('    image: registry.example:5000/kernels/lts@sha256:abc\n    release: 6.1.0-rc1+\n'));

		expect(kernel).toMatchObject({ image: 'registry.example:5000/kernels/lts@sha256:abc', release: '6.1.0-rc1+' });
	});

	test('with an unknown key is refused, naming line and nearest key', () => {
		expect(problem(entry('    image: a\n    relaese: 6.1\n'))).toBe(
			'unknown key `relaese` in `kernels[0]` at kernels.yml:6; did you mean `release`?',
		);
		expect(
			problem(entry('    build:\n      recipe: debian\n      suite: sid\n      header: [linux-headers-1]\n')),
		).toContain('unknown key `header` in `kernels[0].build` at kernels.yml:8; did you mean `headers`?');
	});

	test('needs either an image or a build, not both', () => {
		const build = '    build: { recipe: debian, suite: sid, headers: [linux-headers-1] }\n';

		expect(problem(entry(''))).toContain('kernels.yml:2; it needs exactly one of `image` and `build`');
		expect(problem(entry(`    image: a\n${build}`))).toContain('it needs exactly one of `image` and `build`');
	});

	test.each([
		['an image that the engine would take for an option', '    image: --privileged\n', 'it must be an image reference'],
		['a release that leaves its directory', '    image: a\n    release: ../../etc\n', 'it must be a kernel release'],
		['a recipe outside images/', '    build: { recipe: ../x, suite: sid, headers: [a] }\n', 'the name of a directory'],
		[
			'a package that is an option',
			'    build: { recipe: debian, suite: sid, headers: [-oX=y] }\n',
			'full name of a package',
		],
	])('cannot have %s', (_, lines, reason) => {
		expect(problem(entry(lines))).toContain(reason);
	});
});

describe('a catalogue', () => {
	test('cannot have two kernels of the same id', () => {
		const text = `${entry('    image: a\n')}  - { id: mine, arch: amd64, image: b }\n`;

		expect(problem(text)).toContain('kernels.yml:6; another kernel has this id');
	});

	const defaults = (...said: string[]) => {
		const lines = said.map((more, index) => `  - { id: k${index}, arch: amd64, image: i${more} }\n`);
		return parse(`kernels:\n${lines.join('')}`).map((kernel) => kernel.default);
	};

	test('has the default set that it names', () => {
		expect(defaults('', ', default: true', ', default: false')).toEqual([false, true, false]);
	});

	test.each(['', ', default: false'])('that names no default set has all its kernels in it (%j)', (said) => {
		expect(defaults(said, '')).toEqual([true, true]);
	});

	test('that is not there is an error of the user', async () => {
		await expect(readKernelCatalogue(join(PROJECT, 'nowhere.yml'))).rejects.toThrow(UserError);
	});
});
