import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildArguments } from '../../../../src/containers/kernels/build-image.ts';
import { loadRecipe, setupCommand } from '../../../../src/containers/kernels/recipe.ts';
import { UserError } from '../../../../src/shared/errors.ts';

const IMAGES = join(import.meta.dirname, '../../../../images');
const BUILD = {
	recipe: 'debian',
	suite: 'trixie',
	extraSuites: ['trixie-backports'],
	headers: ['linux-headers-7.2.12+deb13-amd64'],
};

describe('a recipe', () => {
	let images: string;

	beforeEach(async () => {
		images = await mkdtemp(join(tmpdir(), 'modprobot-recipe-'));
		await cp(IMAGES, images, { recursive: true });
	});
	afterEach(() => rm(images, { recursive: true }));

	test('starts from the plain image of its suite', async () => {
		expect((await loadRecipe(images, BUILD)).base).toBe('debian:trixie-slim');
	});

	test('starts from the image that the catalogue names, which its digest fixes', async () => {
		const base = `registry.example/debian@sha256:${'a'.repeat(64)}`;
		const usual = await loadRecipe(images, BUILD);
		const fixed = await loadRecipe(images, { ...BUILD, base });

		expect(fixed.base).toBe(base);
		expect(buildArguments('tag', fixed, true)).toContain(`--build-arg=BASE=${base}`);
		expect(fixed.hash).not.toBe(usual.hash);
	});

	test('has the same hash wherever it is, and another one when its files or arguments change', async () => {
		const { hash } = await loadRecipe(images, BUILD);

		expect((await loadRecipe(IMAGES, BUILD)).hash).toBe(hash);
		expect((await loadRecipe(images, { ...BUILD, headers: ['linux-headers-7.3.4+deb13-amd64'] })).hash).not.toBe(hash);
		await writeFile(join(images, 'debian', 'install.sh'), 'true\n');
		expect((await loadRecipe(images, BUILD)).hash).not.toBe(hash);
	});

	test('that is not there is an error of the user', async () => {
		await expect(loadRecipe(images, { ...BUILD, recipe: 'plan9' })).rejects.toThrow(UserError);
	});

	test('reaches the archive through the host only where the engine has no bridge', async () => {
		const recipe = await loadRecipe(images, BUILD);

		expect(buildArguments('tag', recipe, true)).not.toContain('--network=host');
		expect(buildArguments('tag', recipe, false)).toContain('--network=host');
		expect(buildArguments('tag', recipe, true)).toContain('--build-arg=HEADERS=linux-headers-7.2.12+deb13-amd64');
	});
});

describe('the commands for a person', () => {
	test('need no suite that the base image has already', () => {
		const build = { ...BUILD, extraSuites: ['trixie-security'], headers: ['linux-headers-6.12.117+deb13-amd64'] };

		expect(setupCommand(build)).toBe(
			'apt-get update -qq && apt-get install -qq --no-install-recommends linux-headers-6.12.117+deb13-amd64 ' +
				'gcc libc6-dev make bash bc patch autoconf automake bison file flex git ca-certificates libtool m4 perl pkg-config python3',
		);
	});

	test('install every tool that the recipe’s image has', async () => {
		const recipe = await readFile(join(IMAGES, 'debian', 'install.sh'), 'utf8');
		const [, installed = ''] = /^apt-get install .*"\$@" ([^&|]+?)\napt-get clean/m.exec(recipe) ?? [];
		// gcc brings the one, the other is for installing modules.
		const wanted = installed.split(/[\s\\]+/).filter((name) => !['binutils', 'kmod'].includes(name));

		expect(wanted).toContain('python3');
		expect(setupCommand(BUILD).split(' ')).toEqual(expect.arrayContaining(wanted));
	});

	test('can stand within single quotes', () => {
		expect(setupCommand(BUILD)).not.toContain("'");
	});
});
