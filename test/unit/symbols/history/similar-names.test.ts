import { describe, expect, it } from '@jest/globals';
import { indexNames } from '../../../../src/symbols/history/similar-names.ts';

const index = indexNames([
	'timer_delete',
	'timer_delete_sync',
	'timer_shutdown_sync',
	'vmalloc_noprof',
	'__vmalloc_noprof',
	'__class_create',
	'_printk',
	'dma_map_page_attrs',
	'ktime_get_real_ts64',
	'strscpy',
	'strscpy_pad',
	'kmem_cache_alloc_noprof',
	'pci_read_config_byte',
	'ip6_route_output',
	'tcp_connect',
	'jsl_chip_info',
	'port_tty_open',
	'open_tty_port',
	'tty_open_port',
	'open_port_tty',
]);

describe('names much like another', () => {
	it.each([
		['other words of the same meaning', 'del_timer_sync', ['timer_delete_sync']],
		['a suffix that kernels add', 'vmalloc', ['vmalloc_noprof', '__vmalloc_noprof']],
		['underscores in front', 'class_create', ['__class_create']],
		['one word', 'printk', ['_printk']],
		['another order of words', 'read_pci_config_byte', ['pci_read_config_byte']],
		['a slip of the pen', 'timer_delete_synk', ['timer_delete_sync']],
		['another letter', 'strlcpy', ['strscpy']],
	])('%s: %s', (_, symbol, names) => {
		expect(index.similarTo(symbol)).toEqual(names);
	});

	it.each([
		'no_such_thing',
		'kallsyms_lookup_name',
		'ktime_get_real_ts32',
		'ip4_route_output',
		'dma_map_page',
		'x',
		'',
	])('there are none for %j', (symbol) => {
		expect(index.similarTo(symbol)).toEqual([]);
	});

	it('are three at most', () => {
		expect(index.similarTo('tty_port_open')).toHaveLength(3);
	});
});
