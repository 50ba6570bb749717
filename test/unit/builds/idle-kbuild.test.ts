import { describe, expect, test } from '@jest/globals';
import { idleReasons } from '../../../src/builds/idle-kbuild.ts';

const CONFIG = ['', '# /', 'CONFIG_PCI=y', 'CONFIG_SOUND=m', ''];
const reason = (lines: readonly string[], left: readonly string[] = []) =>
	idleReasons(['', '# drv', ...lines, ...CONFIG].join('\n'), new Map([['drv', left]])).get('drv');

describe('why Kbuild has nothing to build in a directory', () => {
	test('is an option that is not set', () => {
		expect(reason(['obj-$(CONFIG_NEW) += a.o', 'obj-$(CONFIG_OTHER) += b.o'], ['/build/src/drv/a.o'])).toBe(
			'CONFIG_NEW is not set for this kernel',
		);
	});

	test('are several of them, on continued lines', () => {
		expect(reason(['obj-${CONFIG_NEW} := \\', '  a.o', 'obj-$(WITH_B) += b.o # B'], ['a.o', 'b.o'])).toBe(
			'CONFIG_NEW and WITH_B are not set for this kernel',
		);
	});

	test('is an option that is y where only m makes a module', () => {
		expect(reason(['obj-$(CONFIG_PCI) += a.o'], ['a.o'])).toBe('CONFIG_PCI is y for this kernel, not m');
	});

	test('is the option of a condition', () => {
		expect(
			reason(['ifdef CONFIG_NEW # not CONFIG_REMARK', 'ifeq ($(CONFIG_SOUND),m)', 'obj-m += a.o', 'endif', 'endif']),
		).toBe('CONFIG_NEW is not set for this kernel');
	});

	test('is that the file names none', () => {
		expect(reason(['# CONFIG_REMARK', 'obj-m :='])).toBe('its Kbuild file names no module for this kernel');
	});

	test('is not what a Kbuild file pretends to be the next one’s', () => {
		const text = ['', '# drv', 'obj-m :=', '# other', 'obj-$(CONFIG_NEW) += a.o', ...CONFIG].join('\n');
		expect([...idleReasons(text, new Map([['drv', []]])).keys()]).toEqual(['drv']);
	});
});
