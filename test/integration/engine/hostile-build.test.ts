import { describe, expect, test } from '@jest/globals';
import { type Files, moduleSource, states, testEngine } from './engine-fixture.ts';

/** A wrapper that builds its module and then does something to what was built. */
const afterBuilding = (name: string, recipe: readonly string[]): Files => ({
	[`${name}/Kbuild`]: `obj-m := ${name}.o\n`,
	[`${name}/${name}.c`]: moduleSource(''),
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

	test('objects that are no objects are refused, without waiting for them or copying them', async () => {
		const names = ['fifo', 'link', 'directory', 'sparse', 'text', 'cut'];
		const result = await fixture.build({
			...afterBuilding('objects', [
				'rm fifo.o && mkfifo fifo.o',
				'ln -sf /etc/passwd link.o',
				'rm directory.o && mkdir directory.o',
				'rm sparse.o && truncate -s 10G sparse.o',
				'echo nonsense >text.o',
				'truncate -s 1000 cut.o',
			]),
			'objects/Kbuild': `obj-m := ${names.map((name) => `${name}.o`).join(' ')}\n`,
			...Object.fromEntries(names.map((name) => [`objects/${name}.c`, moduleSource('')])),
		});
		const refused = { state: 'not-built', why: 'its objects are not in a form whose symbols can be read' };
		expect(result.modules.map(({ name, state, why }) => ({ name, state, why }))).toEqual(
			names.map((name) => ({ name, ...refused })),
		);
		expect(JSON.stringify(result)).not.toContain('root:');
	}, 240_000);

	test('a false list of modules earns no green: what is named and not there is not built', async () => {
		const forged = String.raw`printf 'module\t/build/src\tx\tforged.o\t\nmodule\t/etc\t.\tpasswd.o\t\n\000\377\ngarbage\n'`;
		const result = await fixture.build({
			Makefile: `all:\n\t@${forged} >/build/out/modules\n\t@yes module | head -c 3000000 >>/build/out/modules\n`,
			'lie/Kbuild': 'obj-m := lie.o\n',
			'lie/lie.c': moduleSource('\tmissing();', 'void missing(void);'),
			Kbuild: 'obj-m := top.o\n',
			'top.c': moduleSource(''),
		});
		expect(states(result)['forged.ko']).not.toBe('resolved');
		expect(result.outcome).not.toBe('pass');
		expect(result.symbolFailures).toContainEqual(expect.objectContaining({ symbol: 'missing', module: 'lie' }));
	}, 240_000);

	test('files without number in the tree do not hide what was built', async () => {
		const result = await fixture.build(
			afterBuilding('many', ['mkdir -p lots && cd lots && seq 100000 | xargs touch', 'rm -rf /build/bin']),
		);
		expect({ outcome: result.outcome, modules: states(result) }).toEqual({
			outcome: 'pass',
			modules: { 'many/many.ko': 'resolved' },
		});
	}, 240_000);

	test('a disk that is full at the end of the build is a limit', async () => {
		const files = afterBuilding('full', ['head -c 400M /dev/zero >file; true']);
		// More than what is freed again by the build's end.
		const large = moduleSource('', 'const char large[1 << 20] = "x";');
		const result = await fixture.build({ ...files, 'full/full.c': large }, { limits: { diskBytes: 64 * 1024 ** 2 } });
		expect({ outcome: result.outcome, limit: result.limit }).toEqual({ outcome: 'limit-exceeded', limit: 'disk' });
	}, 240_000);

	test('a build that hangs is a limit, with what it last said', async () => {
		const result = await fixture.build(afterBuilding('hanging', ['echo before the hang; sleep 1000']), {
			limits: { silenceMs: 15_000 },
		});
		expect({ outcome: result.outcome, limit: result.limit }).toEqual({ outcome: 'limit-exceeded', limit: 'silence' });
		expect(result.moduleRoots).toMatchObject([{ path: 'hanging', outcome: 'limit-exceeded' }]);
		expect(result.message).toContain('15 s');
	}, 240_000);
});
