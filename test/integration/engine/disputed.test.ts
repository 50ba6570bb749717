import { describe, expect, test } from '@jest/globals';
import { moduleSource, outcomes, testEngine } from './engine-fixture.ts';

const limits = { timeMs: 900_000, silenceMs: 300_000 };

describe('modpost as a witness (6.1)', () => {
	const fixture = testEngine();

	test('what it accepts and we refuse is our fault; what it was kept from saying is not', async () => {
		const kernel = await fixture.kernel('debian-12');
		// As if something of this kernel's exports were not understood.
		const exports = new Map([...(kernel.symbolTable()?.exports ?? [])].filter(([symbol]) => symbol !== '_printk'));
		const result = await fixture.build(
			{
				'ours/Kbuild': 'obj-m := ours.o\n',
				'ours/ours.c': moduleSource('\tprintk("hello\\n");'),
				'silenced/Kbuild': 'obj-m := silenced.o\n',
				'silenced/silenced.c': moduleSource('\tgone();', 'void gone(void);'),
				'silenced/Makefile':
					'KDIR ?= /lib/modules/$(shell uname -r)/build\nall:\n\t$(MAKE) -C $(KDIR) M=$(CURDIR) KBUILD_MODPOST_WARN=1 modules >/dev/null 2>&1\n',
			},
			{ kernel: { ...kernel, symbolTable: () => ({ exports }) }, limits },
		);
		expect(outcomes(result)).toEqual({ ours: 'unverifiable', silenced: 'symbol-failures' });
		expect(result.symbolFailures).toMatchObject([{ symbol: 'gone', module: 'silenced', reason: 'not-exported' }]);
		expect(result.buildErrors).toEqual([]);
		expect(result.modules.find(({ name }) => name === 'ours')).toMatchObject({
			state: 'unresolved',
			why: expect.stringContaining('modprobot misses _printk, this kernel’s own modpost does not'),
		});
	}, 900_000);
});
