import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CatalogueEntry } from '../../../../src/config/kernel-catalogue.ts';
import { buildKernelImage } from '../../../../src/containers/kernels/build-image.ts';
import { loadRecipe } from '../../../../src/containers/kernels/recipe.ts';

const IMAGES = join(import.meta.dirname, '../../../../images');
const BUILD = { recipe: 'debian', suite: 'bookworm', extraSuites: [], headers: ['linux-headers-6.1.0-1-amd64'] };
const deb: CatalogueEntry = { id: 'deb', arch: 'amd64', default: true, build: BUILD };
const mine: CatalogueEntry = { id: 'mine', arch: 'amd64', default: false, image: 'registry.example/mine' };

/** What the engine says of an image that carries this label. */
function inspected(label: string): string {
	return JSON.stringify([{ Id: `sha256:${'a'.repeat(64)}`, Config: { Labels: { 'modprobot.recipe': label } } }]);
}

/** An engine for these tests: a shell script whose cases are what the commands print and exit with. */
describe('making an image', () => {
	let directory: string;
	let progress: string[];

	beforeEach(async () => {
		directory = await mkdtemp(join(tmpdir(), 'modprobot-engine-'));
		progress = [];
	});
	afterEach(() => rm(directory, { recursive: true }));

	async function make(entry: CatalogueEntry, cases: string) {
		const command = join(directory, 'engine');
		const script = `#!/bin/sh\necho "$*" >>${directory}/calls\ncase "$*" in\n${cases}\n*) echo "Error: No such image" >&2; exit 1 ;;\nesac\n`;
		await writeFile(command, script);
		await chmod(command, 0o755);
		return buildKernelImage(entry, {
			engine: { command, runtime: null, env: { PATH: '/usr/bin:/bin' }, owner: 'test' },
			imagesDirectory: IMAGES,
			bootstrap: 'never',
			onProgress: (line, kind) => progress.push(`${kind}: ${line}`),
		});
	}

	test('does nothing where it is there from the same recipe', async () => {
		const { hash } = await loadRecipe(IMAGES, BUILD);

		await expect(make(deb, `'image inspect modprobot/deb:latest') echo '${inspected(hash)}' ;;`)).resolves.toBe(
			'unchanged',
		);
		expect(await readFile(join(directory, 'calls'), 'utf8')).toBe('image inspect modprobot/deb:latest\n');
	});

	test('builds where it is there from another recipe, and shows what the recipe says as stages', async () => {
		const cases = `'image inspect'*) echo '${inspected('other')}' ;;
'network ls'*) echo abc ;;
build*) echo 'Step 1/6 : ARG SUITE'; echo '#7 3.14 modprobot: installing it' ;;`;

		await expect(make(deb, cases)).resolves.toBe('made');
		expect(progress).toEqual([
			'stage: building on debian:bookworm-slim',
			'detail: Step 1/6 : ARG SUITE',
			'stage: installing it',
		]);
	});

	test('that needs a package which has left the archive fails with the name of its successor', async () => {
		const cases = `'image inspect debian'*) echo '${inspected('')}' ;;
'network ls'*) echo abc ;;
build*) echo 'modprobot: error: the archive does not have linux-headers-6.1.0-1-amd64 (any more); the newest like it is linux-headers-6.1.0-50-amd64'; exit 1 ;;`;

		await expect(make(deb, cases)).rejects.toMatchObject({
			kind: 'user-error',
			message: expect.stringMatching(/the newest like it is linux-headers-6\.1\.0-50-amd64\. .*`headers` of `deb`/),
		});
	});

	test('that fails for another reason may be tried again, and says the last line', async () => {
		const cases = `'image inspect debian'*) echo '${inspected('')}' ;;
'network ls'*) echo abc ;;
build*) echo 'E: Unable to fetch some archives'; exit 100 ;;`;

		await expect(make(deb, cases)).rejects.toMatchObject({
			kind: 'infrastructure-error',
			message: expect.stringContaining('Unable to fetch some archives'),
		});
	});

	test('without a base image says why there is none and how to bring it', async () => {
		const cases = `pull*) echo 'dial tcp: lookup registry.example: no such host' >&2; exit 1 ;;`;

		await expect(make(deb, cases)).rejects.toMatchObject({
			kind: 'user-error',
			message: expect.stringMatching(
				/debian:bookworm-slim cannot be pulled \(.*no such host\).*save debian:bookworm-slim/,
			),
		});
	});

	test('of an entry with an image of its own pulls it', async () => {
		const pulling = `pull*) : >${directory}/pulled ;;
'image inspect'*) [ -e ${directory}/pulled ] && echo '${inspected('')}' || { echo 'No such image' >&2; exit 1; } ;;`;

		await expect(make(mine, pulling)).resolves.toBe('made');
		await expect(make(mine, pulling)).resolves.toBe('unchanged');
		expect(progress).toEqual(['stage: pulling registry.example/mine']);
	});

	test.each([
		['cannot be pulled', `pull*) echo 'manifest unknown' >&2; exit 1 ;;`, 'manifest unknown'],
		['is not there after a pull', 'pull*) ;;', 'it is still missing after a pull'],
	])('of an entry whose own image %s fails with what to do', async (_, cases, why) => {
		await expect(make(mine, cases)).rejects.toMatchObject({
			kind: 'user-error',
			message: `The image \`registry.example/mine\` of the kernel \`mine\` is not on this machine and cannot be pulled (${why}); pull or load it, or correct its name in the kernel catalogue.`,
		});
	});

	test('with an engine that is down is no error of the user', async () => {
		const cases = `*) echo 'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?' >&2; exit 1 ;;`;

		await expect(make(deb, cases)).rejects.toMatchObject({
			kind: 'infrastructure-error',
			message: expect.stringContaining('systemctl start docker'),
		});
	});
});
