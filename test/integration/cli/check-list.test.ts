import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { registerCheckCommand } from '../../../src/cli/check-command.ts';
import { loadBuildEnvironment } from '../../../src/config/environment.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

const directories: string[] = [];
afterEach(() => {
	for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function directoryWith(files: Readonly<Record<string, string>>): string {
	const directory = mkdtempSync(join(tmpdir(), 'modprobot-list-'));
	directories.push(directory);
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(directory, path)), { recursive: true });
		writeFileSync(join(directory, path), text);
	}
	return directory;
}

/** As on a machine without images and without a catalogue; what asked the container engine would fail. */
async function run(...args: string[]) {
	const said = { stdout: '', stderr: '', exitCode: 0 };
	const program = new Command();
	registerCheckCommand(program, {
		environment: loadBuildEnvironment({ PATH: process.env['PATH'] }),
		projectDirectory: 'test',
		symbolFactsFile: '/nonexistent',
		settings: () => ({
			engine: { command: 'no-such-engine', runtime: null, env: {}, owner: 'test' },
			catalogueFile: '/nonexistent',
			imagesDirectory: '/nonexistent',
			dataDirectory: '/nonexistent',
			appDirectory: '/nonexistent',
			logger: silentLogger,
		}),
		stdout: { write: (text) => (said.stdout += text) },
		stderr: { write: (text) => (said.stderr += text) },
		exit: (code) => (said.exitCode = code),
		onInterrupt: () => undefined,
		end: (code) => (said.exitCode = code),
	});
	await program.parseAsync(['check', ...args], { from: 'user' });
	return said;
}

const FILES = {
	'a/Makefile': 'obj-m := user.o\nKBUILD_EXTRA_SYMBOLS := $(src)/../z/Module.symvers\n',
	'z/Makefile': 'obj-m := provider.o\nall:\n\t$(MAKE) -C $(KDIR) M=$(CURDIR) modules\n',
	'pkg/dkms.conf': 'BUILT_MODULE_NAME=packed\n',
	'pkg/src/Kbuild': 'obj-m := packed.o\n',
	'driver/Makefile.in': 'obj-m := @NAME@.o\n',
	'driver/main.c': '',
};

describe('modprobot check --list', () => {
	it('tells what would be built, how and in which order, and why not the rest', async () => {
		const { stdout, exitCode } = await run(directoryWith(FILES), '--list');
		expect(exitCode).toBe(0);
		expect(stdout).toBe(`Built, in this order
  z: provider
    by make -C $SRC/z KDIR=$KERNEL_BUILD
    or, where that builds nothing, by make -C $KERNEL_BUILD M=$SRC/z modules
    or, where that builds nothing, by make -C $SRC/z
  a: user (needs what z exports)
    by make -C $KERNEL_BUILD M=$SRC/a modules
  pkg: packed
    by the MAKE line of pkg/dkms.conf
    or, where that builds nothing, by make -C $KERNEL_BUILD M=$SRC/pkg/src modules

Not built
  driver: looks like a module and is not built: only Makefile.in says how, and no build that was found uses it
  To have it built, write into .github/modprobot.yml, with the commands that are right for it:
    modules:
      - path: z
      - path: a
      - path: pkg
      - path: driver
        commands:
          - 'sed -e "s|@NAME@|driver|g" Makefile.in > Makefile'
          - 'make -C $KERNEL_BUILD M=$PWD modules'
`);
	});

	it('tells the same to programs', async () => {
		const { stdout } = await run(directoryWith(FILES), '--list', '--format', 'json');
		expect(JSON.parse(stdout)).toMatchObject({
			schemaVersion: 1,
			roots: [
				{
					path: 'z',
					built: true,
					modules: ['provider'],
					ways: [{ kind: 'wrapper' }, { kind: 'kbuild' }, { kind: 'wrapper' }],
				},
				{ path: 'a', dependsOn: ['z'] },
				{ path: 'pkg', ways: [{ kind: 'dkms', directory: 'pkg' }, { kind: 'kbuild' }] },
			],
			leftOut: [{ path: 'driver', kind: 'template', touched: false }],
		});
	});

	it('tells what a change would have built', async () => {
		const base = directoryWith(FILES);
		const head = directoryWith({ ...FILES, 'z/z.c': 'new', 'driver/main.c': 'new' });
		const { stdout } = await run(head, '--list', '--base', base);
		expect(stdout).toContain('Built, in this order\n  z: provider');
		expect(stdout).toContain('  driver (touched by this change): ');
		const { stdout: one } = await run(directoryWith({ ...FILES, 'pkg/x.c': '' }), '--list', '--base', base);
		expect(one).toContain('Not touched by the change\n  z\n  a\n');
	});

	it('has the configuration’s word', async () => {
		const config = { '.github/modprobot.yml': 'modules: [{ path: driver, commands: [./make-it, make] }]\n' };
		const { stdout } = await run(directoryWith({ ...FILES, ...config }), '--list');
		expect(stdout).toContain('  driver\n    by (cd $SRC/driver && ./make-it && make)\n');
		expect(stdout).toContain('  a: the configuration lists modules, and this one is not among them');
	});

	it('says so where nothing is found, and takes no format that it has not', async () => {
		const nothing = await run(directoryWith({ 'README.md': '' }), '--list');
		expect([nothing.stdout, nothing.exitCode]).toEqual(['Nothing that could be built was found.\n', 0]);
		const markdown = await run(directoryWith(FILES), '--list', '--format', 'markdown');
		expect([markdown.stdout, markdown.exitCode]).toEqual(['', 2]);
	});

	it('does not take a configuration that is too large for none', async () => {
		const config = { '.github/modprobot.yml': `kernels: [x]\n${'#'.repeat(64 * 1024)}\n` };
		const { stdout, stderr, exitCode } = await run(directoryWith({ ...FILES, ...config }), '--list');
		expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
		expect(stderr).toBe('.github/modprobot.yml is larger than 64 KiB, the most that is read of it.\n');
	});
});
