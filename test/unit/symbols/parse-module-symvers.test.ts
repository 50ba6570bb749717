import { describe, expect, test } from '@jest/globals';
import { parseModuleSymvers } from '../../../src/symbols/parse-module-symvers.ts';

const line = (...columns: string[]) => `${columns.join('\t')}\n`;
const exportsOf = (text: string) => Object.fromEntries(parseModuleSymvers(text)?.exports ?? []);

describe('a Module.symvers', () => {
	test('gives owner, licence and namespace of each export', () => {
		const text =
			line('0xb650736a', 'kmem_cache_alloc', 'vmlinux', 'EXPORT_SYMBOL', '') +
			line('0x00000000', 'usb_stor_suspend', 'drivers/usb/storage/usb-storage', 'EXPORT_SYMBOL_GPL', 'USB_STORAGE');

		expect(exportsOf(text)).toEqual({
			kmem_cache_alloc: { owner: 'vmlinux', gplOnly: false, namespace: null },
			usb_stor_suspend: { owner: 'drivers/usb/storage/usb-storage', gplOnly: true, namespace: 'USB_STORAGE' },
		});
	});

	test('of a kernel before 5.4 has no namespaces', () => {
		const text = line('0x8b61f5e8', 'printk', 'vmlinux', 'EXPORT_SYMBOL');

		expect(exportsOf(text)).toEqual({ printk: { owner: 'vmlinux', gplOnly: false, namespace: null } });
	});

	test('of 5.4 has the namespace before the owner', () => {
		const text =
			line('0xe1cc2a05', 'usb_stor_suspend', 'USB_STORAGE', 'drivers/usb/storage/usb-storage', 'EXPORT_SYMBOL_GPL') +
			line('0x8b61f5e8', 'printk', '', 'vmlinux', 'EXPORT_SYMBOL');

		expect(exportsOf(text)).toEqual({
			usb_stor_suspend: { owner: 'drivers/usb/storage/usb-storage', gplOnly: true, namespace: 'USB_STORAGE' },
			printk: { owner: 'vmlinux', gplOnly: false, namespace: null },
		});
	});

	test('restricts an export to named modules (6.16 and later)', () => {
		const text = line('0x00000000', 'kvm_x86_ops', 'arch/x86/kvm/kvm', 'EXPORT_SYMBOL_GPL', 'module:kvm-amd,kvm-intel');

		expect(exportsOf(text)['kvm_x86_ops']?.namespace).toBe('module:kvm-amd,kvm-intel');
	});

	test.each([
		['EXPORT_SYMBOL', false],
		['EXPORT_SYMBOL_NS', false],
		['EXPORT_UNUSED_SYMBOL', false],
		['EXPORT_SYMBOL_GPL_FUTURE', false],
		['EXPORT_SYMBOL_GPL', true],
		['EXPORT_SYMBOL_NS_GPL', true],
		['EXPORT_UNUSED_SYMBOL_GPL', true],
	])('%s is for GPL-compatible modules only: %s', (type, gplOnly) => {
		expect(exportsOf(line('0x12345678', 'a', 'vmlinux', type))['a']?.gplOnly).toBe(gplOnly);
	});

	test('may name a symbol like a property of every object', () => {
		expect(parseModuleSymvers(line('0x00000000', '__proto__', 'vmlinux', 'EXPORT_SYMBOL'))?.exports.size).toBe(1);
	});

	test('survives a few damaged lines', () => {
		const good = Array.from({ length: 20 }, (_, i) => line('0x00000000', `symbol_${i}`, 'vmlinux', 'EXPORT_SYMBOL'));

		expect(parseModuleSymvers(`${good.join('')}half a li\n`)?.exports.size).toBe(20);
	});
});

describe('no usable symbol table is', () => {
	test.each([
		['an empty file', ''],
		['a file of empty lines', '\n\n\n'],
		['something else', '<!doctype html>\n<p>404</p>\n'],
		['a file that is damaged in more than a tenth', `${line('0x0', 'a', 'vmlinux', 'EXPORT_SYMBOL')}junk\n`],
		['a line with an unknown export type', line('0x0', 'a', 'vmlinux', 'EXPORT_NOTHING')],
	])('%s', (_, text) => {
		expect(parseModuleSymvers(text)).toBeNull();
	});
});
