/** Which links of an earlier build stand for those of the next: what Kbuild's records say that the linker was given. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const script = new URL('../../../src/engine/scripts/plain-links.awk', import.meta.url).pathname;

describe('a link', () => {
	let directory: string;
	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'modprobot-links-'));
	});
	afterAll(() => rm(directory, { recursive: true, force: true }));

	async function isPlain(record: string): Promise<boolean> {
		const file = join(directory, '.x.cmd');
		await writeFile(file, `${record}\n`);
		const { stdout } = await promisify(execFile)('awk', ['-f', script, file]);
		return stdout === `${file}\n`;
	}

	it.each([
		[
			'of a module, 5.10',
			'cmd_/build/src/a.ko := ld -r -m elf_x86_64 -z noexecstack --build-id=sha1  -T arch/x86/module.lds -o /build/src/a.ko /build/src/a.o /build/src/a.mod.o;  true',
		],
		[
			'of a module, 6.13 and later',
			'savedcmd_src/a.ko := x86_64-linux-gnu-ld -r -m elf_x86_64 -z noexecstack --no-warn-rwx-segments --build-id=sha1  -T /usr/src/linux-headers-7.2.12+deb13-amd64/arch/x86/module.lds -o src/a.ko src/a.o src/a.mod.o .module-common.o',
		],
		[
			'of objects, 5.10',
			'cmd_/build/src/a.o := ld -m elf_x86_64 -z noexecstack   -r -o /build/src/a.o /build/src/b.o /build/src/c.o',
		],
		['of a list of objects', 'cmd_/build/src/a.o := ld -m elf_x86_64 -r -o /build/src/a.o @/build/src/a.mod '],
		[
			'that the kernel’s objtool looks at',
			'savedcmd_/build/src/a.o := ld.lld-18 -m elf_x86_64 -r -o /build/src/a.o @/build/src/a.mod  ; ./tools/objtool/objtool --hacks=jump_label --prefix=16  --link  --module /build/src/a.o',
		],
		[
			'of another architecture',
			'savedcmd_/build/src/a.o := aarch64-linux-gnu-ld -EL -maarch64elf -z norelro -z noexecstack -r -o /build/src/a.o @/build/src/a.mod',
		],
	])('of nothing but objects and the kernel’s own stands: %s', async (_, record) => {
		expect(await isPlain(record)).toBe(true);
	});

	it.each([
		[
			'a script of the tree',
			'cmd_/build/src/a.o := ld -m elf_x86_64 -T /build/src/more.ld -r -o /build/src/a.o /build/src/b.o',
		],
		[
			'a script of the tree with the name of the kernel’s',
			'savedcmd_a.ko := ld -r -T arch/x86/module.lds -o a.ko a.o a.mod.o',
		],
		[
			'another script beside the kernel’s',
			'cmd_/build/src/a.ko := ld -r -T more.lds -T arch/x86/module.lds -o /build/src/a.ko /build/src/a.o',
		],
		[
			'an object among its options',
			'cmd_/build/src/a.o := ld -m elf_x86_64 /build/src/blob.o -r -o /build/src/a.o /build/src/b.o',
		],
		['an archive', 'cmd_/build/src/a.o := ld -r -o /build/src/a.o /build/src/b.o /build/src/more.a'],
		[
			'an option that names a file',
			'cmd_/build/src/a.o := ld -r --just-symbols=/build/src/s -o /build/src/a.o /build/src/b.o',
		],
		['an option that nobody knows', 'cmd_/build/src/a.o := ld -r --new-option -o /build/src/a.o /build/src/b.o'],
		['a linker of the tree', 'cmd_/build/src/a.o := /build/src/ld -r -o /build/src/a.o /build/src/b.o'],
		['a second command', 'cmd_/build/src/a.o := ld -r -o /build/src/a.o /build/src/b.o ; strip /build/src/a.o'],
		[
			'a second command behind the kernel’s',
			'cmd_/build/src/a.o := ld -r -o /build/src/a.o /build/src/b.o ; true ; strip /build/src/a.o',
		],
		['an objtool of the tree', 'cmd_a.o := ld -r -o a.o b.o ; ./tools/objtool/objtool a.o'],
		['no result', 'cmd_/build/src/a.o := ld -r /build/src/b.o'],
		['nothing of a linker', 'cmd_/build/src/a.o := gcc -c -o /build/src/a.o /build/src/a.c'],
	])('does not where it was given %s', async (_, record) => {
		expect(await isPlain(record)).toBe(false);
	});
});
