import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { compareText } from '../../../src/shared/text.ts';
import { bareSource } from './bare-source.ts';
import { type Files, outcomes, states, testEngine } from './engine-fixture.ts';

/** A wrapper that builds its module and then does something to what was built. */
const afterBuilding = (name: string, recipe: readonly string[]): Files => ({
	[`${name}/Kbuild`]: `obj-m := ${name}.o\n`,
	[`${name}/${name}.c`]: bareSource(''),
	[`${name}/Makefile`]: [
		'KDIR ?= /lib/modules/$(shell uname -r)/build',
		'all:',
		'\t$(MAKE) -C $(KDIR) M=$(CURDIR) modules',
		...recipe.map((line) => `\t${line}`),
		'',
	].join('\n'),
});

describe('a build that tampers with its outputs (6.1)', () => {
	const fixture = testEngine();

	const names = ['fifo', 'link', 'directory', 'sparse', 'text', 'cut'];
	let tampered: BuildResult;
	let lying: BuildResult;
	let full: BuildResult;
	let hanging: BuildResult;
	beforeAll(async () => {
		const tamperedFiles = {
			...afterBuilding('objects', [
				'rm fifo.o && mkfifo fifo.o',
				'ln -sf /etc/passwd link.o',
				'rm directory.o && mkdir directory.o',
				'rm sparse.o && truncate -s 10G sparse.o',
				'echo nonsense >text.o',
				'truncate -s 1000 cut.o',
			]),
			'objects/Kbuild': `obj-m := ${names.map((name) => `${name}.o`).join(' ')}\n`,
			...Object.fromEntries(names.map((name) => [`objects/${name}.c`, bareSource()])),
			// The last to be built: what it takes from /build is there for the other.
			...afterBuilding('without-number', ['mkdir -p lots && cd lots && seq 100000 | xargs touch', 'rm -rf /build/bin']),
		};
		const forged = String.raw`printf 'module\t/build/src\tx\tforged.o\t\nmodule\t/etc\t.\tpasswd.o\t\n\000\377\ngarbage\n'`;
		const lyingFiles = {
			Makefile: `all:\n\t@${forged} >/build/out/modules\n\t@yes module | head -c 3000000 >>/build/out/modules\n`,
			'lie/Kbuild': 'obj-m := lie.o\n',
			'lie/lie.c': bareSource('\tmissing();', 'void missing(void);'),
			Kbuild: 'obj-m := top.o\n',
			'top.c': bareSource(),
		};
		const fullFiles = {
			...afterBuilding('full', ['head -c 400M /dev/zero >file; true']),
			// More than what is freed again by the build's end.
			'full/full.c': bareSource('', 'const char large[1 << 20] = "x";'),
		};
		const others = async () => {
			tampered = await fixture.build(tamperedFiles);
			lying = await fixture.build(lyingFiles);
			full = await fixture.build(fullFiles, { limits: { diskBytes: 64 * 1024 ** 2 } });
		};
		const hang = afterBuilding('hanging', ['echo before the hang; sleep 1000']);
		// Beside the others, for it only waits.
		[hanging] = await Promise.all([fixture.build(hang, { limits: { silenceMs: 15_000 } }), others()]);
	}, 240_000);

	test('objects that are no objects are refused, without waiting for them or copying them', () => {
		const refused = { state: 'not-built', why: 'its objects are not in a form whose symbols can be read' };
		const objects = tampered.modules.filter(({ path }) => path.startsWith('objects/'));
		expect(objects.map(({ name, state, why }) => ({ name, state, why }))).toEqual(
			names.toSorted(compareText).map((name) => ({ name, ...refused })),
		);
		expect(JSON.stringify(tampered)).not.toContain('root:');
	});

	test('a false list of modules earns no green: what is named and not there is not built', () => {
		expect(states(lying)['forged.ko']).not.toBe('resolved');
		expect(lying.outcome).not.toBe('pass');
		expect(lying.symbolFailures).toContainEqual(expect.objectContaining({ symbol: 'missing', module: 'lie' }));
	});

	test('files without number in the tree do not hide what was built', () => {
		expect(outcomes(tampered)['without-number']).toBe('pass');
		expect(states(tampered)).toMatchObject({ 'without-number/without-number.ko': 'resolved' });
	});

	test('a disk that is full at the end of the build is a limit', () => {
		expect({ outcome: full.outcome, limit: full.limit }).toEqual({ outcome: 'limit-exceeded', limit: 'disk' });
	});

	test('a build that hangs is a limit, with what it last said', () => {
		expect({ outcome: hanging.outcome, limit: hanging.limit }).toEqual({ outcome: 'limit-exceeded', limit: 'silence' });
		expect(hanging.moduleRoots).toMatchObject([{ path: 'hanging', outcome: 'limit-exceeded' }]);
		expect(hanging.message).toContain('15 s');
		expect(hanging.log).toContain('before the hang');
	});
});
