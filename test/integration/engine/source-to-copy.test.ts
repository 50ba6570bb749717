import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readKernelCatalogue } from '../../../src/config/kernel-catalogue.ts';
import { readSymbolFacts } from '../../../src/config/symbol-facts.ts';
import { createKernels } from '../../../src/containers/kernels/kernels.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { describeSymbol } from '../../../src/symbols/history/describe-symbol.ts';
import type { SymbolKnowledge } from '../../../src/symbols/history/knowledge.ts';
import { dockerEngine } from '../../docker-engine.ts';
import { KNOWN_IMAGES } from '../../real-modules/known-images.ts';
import { testEngine } from './engine-fixture.ts';

const PROJECT = join(import.meta.dirname, '../../..');

/** Code that uses the old names; each gets the source that its explanation offers. */
const OLD_CODE: Readonly<Record<string, string>> = {
	del_timer: 'del_timer(&thing.timer);',
	del_timer_sync: 'del_timer_sync(&thing.timer);',
	prandom_u32: 'number += prandom_u32();',
	get_random_int: 'number += get_random_int();',
	PDE_DATA: 'pr_info("%p", PDE_DATA(NULL));',
	ida_simple_remove: 'ida_simple_remove(&ida, number);',
	probe_kernel_read: 'number += probe_kernel_read(&number, &thing, sizeof(number));',
	get_online_cpus: 'get_online_cpus();',
	put_online_cpus: 'put_online_cpus();',
	ioremap_nocache: 'pr_info("%p", ioremap_nocache(number, 8));',
	from_timer: 'tick(&thing.timer);',
	dma_buf_export: 'pr_info("%ld", PTR_ERR(dma_buf_export(&info)));',
};

const HEADERS = ['module', 'timer', 'random', 'proc_fs', 'idr', 'uaccess', 'cpu', 'io', 'dma-buf'];

function moduleOf(sources: readonly string[]): string {
	return `${HEADERS.map((name) => `#include <linux/${name}.h>`).join('\n')}
${sources.join('\n')}
struct thing { struct timer_list timer; };
static struct thing thing;
static DEFINE_IDA(ida);
static void tick(struct timer_list *timer)
{
	struct thing *found = from_timer(found, timer, timer);
	pr_info("%p", found);
}
static int __init start(void)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	u32 number = 0;
	timer_setup(&thing.timer, tick, 0);
	${Object.values(OLD_CODE).join('\n\t')}
	return 0;
}
module_init(start);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("test");
`;
}

describe('the source that explanations offer to copy', () => {
	const fixture = testEngine();
	let knowledge: SymbolKnowledge;
	beforeAll(async () => {
		const kernels = createKernels({
			catalogue: await readKernelCatalogue(join(PROJECT, 'kernels.yml')),
			engine: dockerEngine(),
			imagesDirectory: join(PROJECT, 'images'),
			dataDirectory: KNOWN_IMAGES,
			logger: silentLogger,
		});
		knowledge = {
			kernels: await kernels.symbolTables(),
			facts: await readSymbolFacts(join(PROJECT, 'symbol-facts.yml')),
		};
	}, 240_000);

	test.each(['debian-11', 'debian-12', 'debian-13', 'debian-13-backports'])(
		'makes old code build and resolve on %s',
		async (id) => {
			const sources = Object.keys(OLD_CODE).map((symbol) => describeSymbol(symbol, knowledge).snippet);
			expect(sources).not.toContain(null);
			const result = await fixture.build(
				{ Kbuild: 'obj-m := old.o\n', 'old.c': moduleOf(sources.map(String)) },
				{ kernel: await fixture.kernel(id) },
			);
			expect(result).toMatchObject({ outcome: 'pass', symbolFailures: [], buildErrors: [] });
		},
		240_000,
	);
});
