import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readCorpus } from '../corpus/cases.ts';
import { testEngine } from '../integration/engine/engine-fixture.ts';
import { compareDkms, type DkmsCase, type Told } from '../real-modules/compare-dkms.ts';
import { debianSource } from '../real-modules/debian-source.ts';

jest.setTimeout(1_200_000);

const CONF = (...lines: string[]) =>
	['PACKAGE_NAME="demo"', 'PACKAGE_VERSION="1.0"', 'DEST_MODULE_LOCATION[0]="/updates"', ...lines, ''].join('\n');
const conf = (...lines: string[]): DkmsCase => ({ 'dkms.conf': CONF(...lines), 'demo.c': 'one\ntwo\nthree\n' });
const PATCH = (to: string) => `--- a/demo.c\n+++ b/demo.c\n@@ -1,3 +1,3 @@\n one\n-two\n+${to}\n three\n`;
const patched = (...lines: string[]): DkmsCase => ({
	'dkms.conf': CONF(...lines),
	'demo.c': 'one\ntwo\nthree\n',
	'patches/a.patch': PATCH('two and a half'),
	'patches/b.patch': PATCH('two and a bit'),
});
const script = (program: string, ...lines: string[]): DkmsCase => ({
	'dkms.conf': CONF(...lines),
	'tools/gen': { program },
	'tools/text': program,
});
const TELL = '#!/bin/bash\nprintf "%s\\n" "${0##*/}" "$@" "$(pwd -P)" "${CC-none}" >said\n';

const OWN: Readonly<Record<string, DkmsCase>> = {
	plain: conf(),
	'other-name': conf('BUILT_MODULE_NAME[0]=other', 'BUILT_MODULE_LOCATION[0]=sub'),
	'several-modules': conf(
		'BUILT_MODULE_NAME[0]=a BUILT_MODULE_NAME[1]=b',
		'BUILT_MODULE_LOCATION[1]="deep/er/"',
		'DEST_MODULE_LOCATION[1]=/extra',
	),
	loop: conf('for i in 0 1 2; do', 'BUILT_MODULE_NAME[$i]=m$i', 'DEST_MODULE_LOCATION[$i]=/updates', 'done'),
	'make-names-trees': conf(
		'MAKE="make -C $kernel_source_dir M=$source_tree/$PACKAGE_NAME-$PACKAGE_VERSION A=$dkms_tree/$module/$module_version/build all"',
	),
	'make-without-make': conf('MAKE=("./build.sh || make CC=$CC")'),
	'quoted-make': conf(`MAKE[0]="'make' all"`),
	'two-makes': conf('MAKE[0]="make first && make second"'),
	'read-twice': conf(`MAKE[0]='make K=\${kernelver} A=\${arch} B=$kernel_source_dir MINE=$MINE'`, 'MINE=lost'),
	'quotes-within': conf('MAKE[0]="make KVER=\\"$kernelver\\" x=\'a  b\'"'),
	'several-lines': conf('MAKE[0]="make \\', '  one=1', '  two=2"'),
	exports: conf('export LOST=1 CFLAGS=-O1', 'CC=mine', 'MAKE="make X=$LOST"'),
	'carriage-returns': {
		'dkms.conf': CONF('MAKE[0]="make A=1"', 'BUILT_MODULE_NAME[0]="x"').replaceAll('\n', '\r\n'),
		'demo.c': '',
	},
	'make-match': conf('MAKE[0]="make zero"', 'MAKE[1]="make one"', 'MAKE_MATCH[1]="^6\\."', 'MAKE[2]="make two"'),
	'last-match': conf('MAKE[0]="make zero"', 'MAKE[1]="make 1" MAKE_MATCH[1]=6 MAKE[2]="make 2" MAKE_MATCH[2]=amd64'),
	'no-match': conf('MAKE[0]="make zero"', 'MAKE_MATCH[0]="^4"'),
	'gap-in-makes': conf('MAKE[0]="make zero"', 'MAKE[2]="make two"', 'MAKE_MATCH[2]=6'),
	conditional: conf(
		'if [ "${kernelver%%.*}" -ge 6 ]; then MAKE="make new"; else MAKE="make old"; fi',
		'[[ $(uname -r) = "$kernelver" ]] || MAKE="make elsewhere"',
	),
	'programs-that-are-not-there': conf('V=$(no-such-program --version)', 'no-such-program', 'MAKE="make v=$V"'),
	obsolete: conf('REMAKE_INITRD="yes"', 'MODULES_CONF[0]="alias x"', 'CLEAN="make clean"', 'AUTOINSTALL="yes"'),
	'ends-early': conf('MAKE="make early"', 'return 0', 'MAKE="make late"'),
	'no-syntax': conf('MAKE="make first"', 'if then', 'MAKE="make second"'),
	'kernel-matches': conf('BUILD_EXCLUSIVE_KERNEL="^6\\.(0|1)\\."'),
	'kernel-does-not-match': conf('BUILD_EXCLUSIVE_KERNEL="^5\\."'),
	'kernel-no-expression': conf('BUILD_EXCLUSIVE_KERNEL="(6"'),
	...Object.fromEntries(
		['6.0', '6.1', '6.1.0-50', '6.1.0-50-amd64', '6.1-rc1', '6.12'].flatMap((version) =>
			['BUILD_EXCLUSIVE_KERNEL_MIN', 'BUILD_EXCLUSIVE_KERNEL_MAX'].map((setting) => [
				`${setting}-${version}`,
				conf(`${setting}="${version}"`),
			]),
		),
	),
	'obsolete-by-older': conf('OBSOLETE_BY="5.16"'),
	'obsolete-by-newer': conf('OBSOLETE_BY="6.2"'),
	'max-before-obsolete': conf('OBSOLETE_BY=5.0', 'BUILD_EXCLUSIVE_KERNEL_MAX=7'),
	'arch-matches': conf('BUILD_EXCLUSIVE_ARCH="x86"'),
	'arch-does-not-match': conf('BUILD_EXCLUSIVE_ARCH="^arm"'),
	'config-there': conf('BUILD_EXCLUSIVE_CONFIG="CONFIG_MODULES CONFIG_PCI !CONFIG_NEVER_SET"'),
	'config-not-there': conf('BUILD_EXCLUSIVE_CONFIG="CONFIG_MODULES CONFIG_NEVER_SET"'),
	'config-not-wanted': conf('BUILD_EXCLUSIVE_CONFIG="!CONFIG_PCI"'),
	'config-of-a-number': conf('BUILD_EXCLUSIVE_CONFIG="CONFIG_HZ"'),
	'patch-matches': patched('PATCH[0]=a.patch', 'PATCH_MATCH[0]="^6\\."', 'PATCH[1]=b.patch', 'PATCH_MATCH[1]="^5\\."'),
	'patch-always': patched('PATCH[0]=a.patch'),
	'patch-twice': patched('PATCH[0]=a.patch', 'PATCH[1]=b.patch'),
	'patch-away': patched('PATCH[0]=c.patch'),
	'gap-in-patches': patched('PATCH[1]=a.patch'),
	'script-with-arguments': script(TELL, 'PRE_BUILD="tools/gen  one $kernelver \'a b\'"'),
	'script-and-more': script(TELL, 'PRE_BUILD="tools/gen one && echo two >two"'),
	'script-of-perl': script('#!/usr/bin/perl\nopen(F, ">", "said"); print F "@ARGV";\n', 'PRE_BUILD="tools/gen $arch"'),
	'script-fails': script('#!/bin/sh\nexit 3\n', 'PRE_BUILD=tools/gen'),
	'script-is-no-program': script('exit 3\n', 'PRE_BUILD="tools/text"'),
	'script-by-its-shell': script('exit 3\n', 'PRE_BUILD="sh tools/text"'),
	'script-away': conf('PRE_BUILD="away"'),
	'script-of-add': script('#!/bin/sh\necho "$@" ${CC-none} >said\n', 'POST_ADD="tools/gen added"'),
};

/** dkms does not take these at all: for what they lack it needs to install modules, or to tell packages apart. */
const REFUSED: Readonly<Record<string, DkmsCase>> = {
	'no-destination': {
		'dkms.conf': 'PACKAGE_NAME=demo\nPACKAGE_VERSION=1\nBUILT_MODULE_NAME[0]=demo\nMAKE="make all"\n',
		a: '',
	},
	exits: { 'dkms.conf': 'exit 1\n', Kbuild: 'obj-m := demo.o\n' },
	'no-version': { 'dkms.conf': 'PACKAGE_NAME=demo\nDEST_MODULE_LOCATION[0]=/updates\nMAKE="make all"\n', a: '' },
};

type Both = { readonly real: Told; readonly ours: Told };

describe('what dkms does, and what we do', () => {
	const fixture = testEngine();
	let told: ReadonlyMap<string, Both>;
	const real = new Map<string, string>();
	beforeAll(async () => {
		for (const { id, package: name, version } of await readCorpus()) {
			if (name === undefined || version === undefined) continue;
			const directory = await debianSource(name, version);
			if ((await readdir(directory)).includes('dkms.conf')) real.set(id, directory);
		}
		const kernel = await fixture.kernel('debian-12');
		told = await compareDkms(
			kernel.image,
			kernel.release,
			new Map<string, DkmsCase>([...Object.entries(OWN), ...Object.entries(REFUSED), ...real]),
		);
	});

	test.each(Object.keys(OWN))('are the same: %s', (name) => {
		expect(differences(told.get(name)!)).toEqual([]);
	});

	test('are the same for every dkms.conf of the corpus', () => {
		expect(real.size).toBeGreaterThan(5);
		expect([...real.keys()].flatMap((id) => differences(told.get(id)!).map((words) => `${id}: ${words}`))).toEqual([]);
	});

	test.each(Object.keys(REFUSED))('differ where dkms refuses the file, and the sources can be built: %s', (name) => {
		const { real: theirs, ours } = told.get(name)!;
		expect(theirs.what).toBe('refused');
		expect(ours).toMatchObject({ what: 'make', make: expect.stringContaining('make -j2') });
	});
});

/** Where a step failed, dkms has not called make, and we may have, to tell more. */
function differences({ real, ours }: Both): string[] {
	const fields: (keyof Told)[] = ['what', 'modules'];
	if (real.what === 'make') fields.push('make', 'env', 'files');
	return (real.what === 'excluded' ? fields.slice(0, 1) : fields)
		.filter((field) => real[field] !== ours[field])
		.map((field) => `${field} of dkms: ${real[field].slice(0, 1000)}; ours: ${ours[field].slice(0, 1000)}`);
}
