import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Kernel } from '../../../src/checks/ports/kernels.ts';
import { forecast } from '../../../src/forecast/forecast.ts';
import type { Forecast } from '../../../src/forecast/forecast-report.ts';
import type { RootNeeds } from '../../../src/results/module-needs.ts';
import { needsRecord } from '../../unit/forecast/needs.ts';
import { lineOf, moduleSource, testEngine } from './engine-fixture.ts';

jest.setTimeout(180_000);

const engine = testEngine();

/**
 * What each kernel makes of it is known of the kernels' own history: strlcpy is gone since 6.8; kmalloc and
 * kmem_cache_alloc are still there, but other symbols stand behind them since 6.10.
 */
const FILES = {
	Kbuild: 'obj-m := demo.o helper.o\ndemo-y := main.o copy.o\n',
	'main.c': moduleSource(
		'\tshared_help();\n\tcopy_name("x");\n\tprintk("demo %d\\n", no_such_symbol());',
		'int no_such_symbol(void);\nvoid shared_help(void);\nvoid copy_name(const char *name);',
	),
	'copy.c': [
		'#include <linux/slab.h>',
		'#include <linux/string.h>',
		'void copy_name(const char *name);',
		'extern struct kmem_cache *demo_cache;',
		'struct kmem_cache *demo_cache;',
		'extern char *demo_name;',
		'char *demo_name;',
		'void copy_name(const char *name)',
		'{',
		'\tchar *copy = kmalloc(32, GFP_KERNEL);',
		'\tvoid *object = kmem_cache_alloc(demo_cache, GFP_KERNEL);',
		'\tstrlcpy(demo_name, name, 32);',
		'\tkmem_cache_free(demo_cache, object);',
		'\tkfree(copy);',
		'}',
		'',
	].join('\n'),
	'helper.c': moduleSource(
		'',
		'void shared_help(void);\nvoid shared_help(void) {}\nEXPORT_SYMBOL(shared_help);',
	).replace('void shared_help(void);', '#include <linux/export.h>\nvoid shared_help(void);'),
};

let old: Kernel;
let needs: readonly RootNeeds[];
beforeAll(async () => {
	old = await engine.kernel('debian-12');
	needs = (await engine.build(FILES, { kernel: old, needs: true })).needs ?? [];
});

const demo = () => needs[0]?.modules.find(({ name }) => name === 'demo');
const need = (symbol: string) => demo()?.symbols.find((one) => one.symbol === symbol);

describe('a build that is asked what its modules need', () => {
	it('tells symbols that resolve, with the line, and those that do not', () => {
		const line = lineOf(FILES['copy.c'], 'strlcpy(');
		expect(need('strlcpy')).toEqual({
			symbol: 'strlcpy',
			named: true,
			failing: [],
			uses: `copy.c:${line}`,
			moreUses: false,
		});
		expect(need('no_such_symbol')).toMatchObject({ named: true, failing: ['not-exported'] });
	});

	it('tells what the tree does not name itself', () => {
		expect(need('_printk')).toMatchObject({ named: false, failing: [] });
		expect(need('kfree')).toMatchObject({ named: true });
	});

	it('leaves out what a sibling gives', () => {
		expect(need('shared_help')).toBeUndefined();
		expect(demo()).toMatchObject({ gplCompatible: true, unreadObjects: 0 });
	});
});

describe('a forecast of Linux 6.12 from a build for 6.1', () => {
	let found: Forecast;
	beforeAll(async () => {
		const kernel = await engine.kernel('debian-13');
		const { id, arch, release } = old;
		const record = needsRecord({ kernel: { id, arch, release }, ...needs[0] });
		const target = { ...kernel, file: null, symbolTable: kernel.symbolTable()! };
		found = forecast([record], target, 0);
	});

	it('names the symbol that is gone, and nothing that its headers replace', () => {
		expect(
			found.repositories.flatMap(({ modules }) => modules.flatMap((one) => one.symbols.map(({ symbol }) => symbol))),
		).toEqual(['strlcpy']);
		expect(found.definedByHeaders).toContain('kmem_cache_alloc');
		expect(found.failingAlready).toEqual({ modules: 1, symbols: 1 });
	});

	it('says what a build for 6.12 says', async () => {
		const built = await engine.build(FILES, { kernel: await engine.kernel('debian-13') });
		const missing = built.symbolFailures.filter(({ symbol }) => symbol !== 'no_such_symbol');
		expect(missing.map(({ symbol, module }) => `${module ?? 'demo'}: ${symbol}`)).toEqual(['demo: strlcpy']);
	});
});
