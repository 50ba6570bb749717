import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import {
	parseKernelCatalogue,
	readKernelCatalogue,
	type CatalogueEntry,
} from '../../../src/config/kernel-catalogue.ts';
import { createKernels } from '../../../src/containers/kernels/kernels.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { dockerEngine } from '../../docker-engine.ts';

const PROJECT = join(import.meta.dirname, '../../..');
const TEST_IMAGE = `modprobot-test/kernels-${process.pid}`;
// A loaded machine needs long to look into an image.
const PATIENCE_MS = 120_000;

let directory: string;

beforeAll(async () => {
	directory = await mkdtemp(join(tmpdir(), 'modprobot-kernels-'));
	// The engine, with its calls written down.
	await writeFile(join(directory, 'engine'), `#!/bin/sh\necho "$1" >>${directory}/calls\nexec docker "$@"\n`);
	await chmod(join(directory, 'engine'), 0o755);
});

afterAll(async () => {
	const { stdout } = await execa('docker', ['images', '--quiet', TEST_IMAGE]);
	if (stdout !== '') await execa('docker', ['rmi', '--force', ...stdout.split('\n')]);
	await rm(directory, { recursive: true });
});

function kernelsOf(catalogue: readonly CatalogueEntry[]) {
	return createKernels({
		catalogue,
		engine: dockerEngine(join(directory, 'engine')),
		imagesDirectory: join(PROJECT, 'images'),
		dataDirectory: directory,
		logger: silentLogger,
	});
}

/** A catalogue of one image, made from these lines of a Dockerfile. */
async function kernelsWith(tag: string, dockerfile: string, more = '') {
	await execa('docker', ['build', '--network=none', `--tag=${TEST_IMAGE}:${tag}`, '-'], { input: dockerfile });
	return kernelsOf(entryOf(`${TEST_IMAGE}:${tag}`, more));
}

function entryOf(image: string, more = '') {
	return parseKernelCatalogue(
		`kernels:\n  - { id: mine, arch: amd64, default: true, image: "${image}"${more} }\n`,
		'kernels.yml',
	);
}

describe('the kernel debian-12 of the default catalogue', () => {
	test(
		'is its release, compiler and all its exports, looked up once',
		async () => {
			const catalogue = await readKernelCatalogue(join(PROJECT, 'kernels.yml'));
			const kernel = await kernelsOf(catalogue).open('debian-12');

			expect(kernel).toMatchObject({
				id: 'debian-12',
				arch: 'amd64',
				release: '6.1.0-50-amd64',
				compiler: expect.stringMatching(/^gcc-12 .*12\.2\.0$/),
				image: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
				toolAnswers: expect.stringMatching(/^yes +gcc-12 -Werror .* -c -x c \/dev\/null -o "\$TMP"$/m),
				modversions: true,
				trimUnusedKsyms: false,
				debugInfo: true,
				reproduce: { image: 'debian:bookworm-slim' },
			});
			expect(kernel.digest).toBe(kernel.image);
			// What is in it, not which image of it this machine has.
			expect(kernel.identity).toMatch(/^sha256:[0-9a-f]{64}$/);
			expect(kernel.identity).not.toBe(kernel.digest);
			expect(kernel.symbolTable()?.exports.size).toBeGreaterThan(24_000);
			expect(kernel.symbolTable()?.exports.get('usb_stor_suspend')).toEqual({
				owner: 'drivers/usb/storage/usb-storage',
				gplOnly: true,
				namespace: 'USB_STORAGE',
			});
			expect(kernel.symbolTable()?.exports.has('kallsyms_lookup_name')).toBe(false);

			// Another process with the same data directory.
			const again = kernelsOf(catalogue);
			const same = await again.open('debian-12');
			const readers = { symbolTable: expect.any(Function), imageSymbols: expect.any(Function) };
			expect(same).toEqual({ ...kernel, ...readers });
			expect(same.symbolTable()).toEqual(kernel.symbolTable());
			expect(await again.state('debian-12')).toEqual({ state: 'built', release: '6.1.0-50-amd64' });
			const calls = (await readFile(join(directory, 'calls'), 'utf8')).trim().split('\n');
			expect(calls.filter((call) => call === 'run')).toHaveLength(1);
		},
		PATIENCE_MS,
	);
});

describe('an image that was made of the same recipe and packages elsewhere', () => {
	test(
		'has another digest and the same identity; it is looked into ahead of time, once',
		async () => {
			const catalogue = await readKernelCatalogue(join(PROJECT, 'kernels.yml'));
			const entry = catalogue.find((one) => one.id === 'debian-12');
			const id = `test-${process.pid}`;
			const input = 'FROM modprobot/debian-12:latest\nLABEL made=elsewhere\n';
			await execa('docker', ['build', '--network=none', `--tag=modprobot/${id}:latest`, '-'], { input });
			try {
				const runs = async () =>
					(await readFile(join(directory, 'calls'), 'utf8')).split('\n').filter((call) => call === 'run');
				const kernels = kernelsOf([entry!, { ...entry!, id }]);
				await kernels.lookIntoImages();
				const before = (await runs()).length;
				const [here, elsewhere] = [await kernels.open('debian-12'), await kernels.open(id)];
				expect(await runs()).toHaveLength(before);
				expect(elsewhere.digest).not.toBe(here.digest);
				expect(elsewhere.identity).toBe(here.identity);
			} finally {
				await execa('docker', ['rmi', '--force', `modprobot/${id}:latest`]);
			}
		},
		PATIENCE_MS,
	);
});

describe('an image of one’s own', () => {
	test(
		'without a usable Module.symvers is a kernel whose symbols cannot be verified',
		async () => {
			const kernels = await kernelsWith(
				'empty',
				'FROM modprobot/debian-12:latest\nRUN for file in /lib/modules/*/build/Module.symvers; do : >"$file"; done\n',
			);

			const kernel = await kernels.open('mine');
			expect(kernel).toMatchObject({ release: '6.1.0-50-amd64', reproduce: null });
			expect(kernel.symbolTable()).toBeNull();
			expect(kernel.imageSymbols()).toBeNull();
		},
		PATIENCE_MS,
	);

	test(
		'knows all names of its kernel by a System.map, and passes over a placeholder',
		async () => {
			const lines = ['ffffffff81000000 T _stext', 'ffffffff81000010 t symvers', 'ffffffff81000020 D hidden_table'];
			const map = lines.map((line) => `${line}\\n`).join('');
			const kernels = await kernelsWith(
				'map',
				`FROM modprobot/debian-12:latest
RUN echo 'ffffffffffffffff B The real System.map is elsewhere' >/boot/System.map-6.1.0-50-amd64 && printf '${map}' >/lib/modules/6.1.0-50-amd64/System.map
`,
			);

			const kernel = await kernels.open('mine');
			expect(kernel.imageSymbols()).toEqual({
				names: new Set(['_stext', 'symvers', 'hidden_table']),
				isComplete: true,
			});
			expect(kernel.symbolTable()?.exports.size).toBeGreaterThan(24_000);
		},
		PATIENCE_MS,
	);

	test(
		'knows functions of its kernel by the BTF of a vmlinux without symbols',
		async () => {
			const kernel = await kernelsOf(await readKernelCatalogue(join(PROJECT, 'kernels.yml'))).open('debian-13');
			const known = kernel.imageSymbols();

			expect(known?.isComplete).toBe(false);
			expect(['kallsyms_lookup_name', 'wake_up_new_task'].filter((name) => known?.names.has(name))).toHaveLength(2);
			expect(known?.names.size).toBeGreaterThan(40_000);
		},
		PATIENCE_MS,
	);

	test(
		'knows all names of its kernel by a vmlinux with symbols',
		async () => {
			const kernels = await kernelsWith(
				'vmlinux',
				`FROM modprobot/debian-12:latest
RUN mkdir -p /usr/lib/debug/boot && printf '.globl _stext\\n_stext: nop\\nwell_hidden: nop\\n' >/tmp/k.s && as /tmp/k.s -o /usr/lib/debug/boot/vmlinux-6.1.0-50-amd64
`,
			);

			expect((await kernels.open('mine')).imageSymbols()).toEqual({
				names: new Set(['_stext', 'well_hidden']),
				isComplete: true,
			});
		},
		PATIENCE_MS,
	);

	test(
		'whose Kbuild does more with an answer than is known has its compiler asked at each build',
		async () => {
			const kernels = await kernelsWith(
				'questions',
				`FROM modprobot/debian-12:latest
RUN sed -i 's/then echo "$(2)"/then echo "$(2) -DNEWER"/' /usr/src/linux-kbuild-6.1/scripts/Makefile.compiler && grep -r NEWER /usr/src/linux-kbuild-6.1/scripts
`,
			);

			expect((await kernels.open('mine')).toolAnswers).toBe('');
		},
		PATIENCE_MS,
	);

	test(
		'with two releases needs to be told which one',
		async () => {
			const dockerfile =
				'FROM modprobot/debian-12:latest\nRUN cp -a /lib/modules/6.1.0-50-amd64 /lib/modules/6.1.0-other\n';
			const undecided = await kernelsWith('two', dockerfile);

			await expect(undecided.open('mine')).rejects.toMatchObject({
				kind: 'user-error',
				message: expect.stringContaining('`6.1.0-50-amd64`, `6.1.0-other`; say which one with `release:`'),
			});
			const decided = kernelsOf(entryOf(`${TEST_IMAGE}:two`, ', release: 6.1.0-other'));
			expect((await decided.open('mine')).release).toBe('6.1.0-other');
		},
		PATIENCE_MS,
	);

	test.each([
		[
			'whose headers are gone',
			'gone',
			'mkdir -p /lib/modules/6.9 && ln -s /nowhere /lib/modules/6.9/build',
			'directory that is not there',
		],
		['without tools', 'bare', 'mkdir -p /lib/modules/6.9/build', 'lacks `make`'],
		['without headers', 'none', 'true', 'there is no /lib/modules/<release>/build'],
	])(
		'%s cannot serve',
		async (_, tag, command, sentence) => {
			const kernels = await kernelsWith(tag, `FROM debian:bookworm-slim\nRUN ${command}\n`);

			await expect(kernels.open('mine')).rejects.toMatchObject({
				kind: 'user-error',
				message: expect.stringContaining(sentence),
			});
		},
		PATIENCE_MS,
	);

	test(
		'that is not there and cannot be pulled is a sentence',
		async () => {
			const kernels = kernelsOf(entryOf('registry.invalid/nothing:1'));

			await expect(kernels.open('mine')).rejects.toMatchObject({
				kind: 'user-error',
				message: expect.stringMatching(
					/`registry\.invalid\/nothing:1` of the kernel `mine` is not on this machine and cannot be pulled/,
				),
			});
			expect(await kernels.state('mine')).toEqual({ state: 'pullable', release: null });
		},
		PATIENCE_MS,
	);
});

test(
	'the symbol tables are those of images that are here: nothing is pulled or built, nothing missing is an error',
	async () => {
		const debian12 = (await readKernelCatalogue(join(PROJECT, 'kernels.yml'))).find(({ id }) => id === 'debian-12');
		const [pullable] = entryOf('registry.invalid/nothing:1');
		const neverBuilt = { ...debian12!, id: 'never-built' };
		await rm(join(directory, 'calls'), { force: true });
		const kernels = kernelsOf([pullable!, neverBuilt, debian12!]);

		const [known, ...others] = await kernels.symbolTables();
		expect(others).toEqual([]);
		expect(known).toMatchObject({ id: 'debian-12', arch: 'amd64', release: '6.1.0-50-amd64' });
		expect(known?.symbolTable.exports.has('printk')).toBe(false);
		expect(known?.symbolTable.exports.has('_printk')).toBe(true);
		const calls = (await readFile(join(directory, 'calls'), 'utf8')).trim().split('\n');
		expect(calls.filter((call) => call !== 'run' && call !== 'image')).toEqual([]);
	},
	PATIENCE_MS,
);

test('a recipe that was never built names the command to run', async () => {
	const never = parseKernelCatalogue(
		'kernels:\n  - { id: never-built, arch: amd64, default: true, build: { recipe: debian, suite: sid, headers: [linux-headers-1] } }\n',
		'kernels.yml',
	);

	await expect(kernelsOf(never).open('never-built')).rejects.toMatchObject({
		kind: 'user-error',
		message: 'The image of the kernel `never-built` is not built yet; run `modprobot kernels build never-built`.',
	});
	await expect(kernelsOf(never).open('nothing')).rejects.toThrow('has no kernel `nothing`; it has never-built.');
});
