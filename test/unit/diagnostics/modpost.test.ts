import { describe, expect, test } from '@jest/globals';
import { modpostFindings } from '../../../src/diagnostics/modpost.ts';

const found = (...lines: string[]) => modpostFindings(lines.join('\n'));

describe('an undefined symbol', () => {
	test.each([
		['5.10 to 6.12', 'ERROR: modpost: "gone" [/build/src/demo.ko] undefined!'],
		['7.2', 'ERROR: modpost: "gone" [demo.ko] undefined!'],
		['a directory below', 'ERROR: modpost: "gone" [drivers/x/demo.ko] undefined!'],
		['KBUILD_MODPOST_WARN=1', 'WARNING: modpost: "gone" [/build/src/demo.ko] undefined!'],
	])('of %s', (_, line) => {
		expect(found(line)).toEqual([{ kind: 'undefined', symbol: 'gone', module: 'demo' }]);
	});
});

describe('a GPL-only symbol', () => {
	test.each([
		['5.10', "FATAL: modpost: GPL-incompatible module demo.ko uses GPL-only symbol 'gpl'"],
		['6.1 and later', "ERROR: modpost: GPL-incompatible module demo.ko uses GPL-only symbol 'gpl'"],
	])('of %s', (_, line) => {
		expect(found(line)).toEqual([{ kind: 'gpl-only', symbol: 'gpl', module: 'demo' }]);
	});
});

describe('a namespace', () => {
	test('that is not imported', () => {
		expect(
			found('ERROR: modpost: module demo uses symbol dma_buf_get from namespace DMA_BUF, but does not import it.'),
		).toEqual([{ kind: 'namespace', symbol: 'dma_buf_get', module: 'demo', namespace: 'DMA_BUF' }]);
	});

	test('that is a list of modules, commas and all', () => {
		expect(
			found(
				'ERROR: modpost: module demo uses symbol k from namespace module:kvm-amd,kvm-intel, but does not import it.',
			),
		).toEqual([{ kind: 'namespace', symbol: 'k', module: 'demo', namespace: 'module:kvm-amd,kvm-intel' }]);
	});

	test('that this kernel lets pass with a warning is no finding', () => {
		expect(found('WARNING: modpost: module demo uses symbol x from namespace N, but does not import it.')).toEqual([]);
	});
});

describe('a missing MODULE_LICENSE', () => {
	test('is an error where modpost says so', () => {
		expect(found('ERROR: modpost: missing MODULE_LICENSE() in /build/src/demo.o')).toEqual([
			{ kind: 'other', message: 'missing MODULE_LICENSE() in /build/src/demo.o' },
		]);
	});

	test('is none on 5.10, which only warns', () => {
		expect(found('WARNING: modpost: missing MODULE_LICENSE() in /build/src/demo.o')).toEqual([]);
	});
});

test.each([
	'ERROR: modpost: suppressed 12 unresolved symbol warnings because there were too many)',
	'WARNING: modpost: missing MODULE_DESCRIPTION() in demo.o',
	'WARNING: modpost: Symbol info of vmlinux is missing. Unresolved symbol check will be entirely skipped.',
	'  MODPOST Module.symvers',
	'echo ERROR: modpost: "x" [a.ko] undefined!',
])('no finding: %s', (line) => {
	expect(found(line)).toEqual([]);
});

test('everything else that modpost calls an error is one', () => {
	expect(found("FATAL: modpost: section mismatches detected.\n  x\nERROR: modpost: 'f' exported twice.")).toEqual([
		{ kind: 'other', message: 'section mismatches detected.' },
		{ kind: 'other', message: "'f' exported twice." },
	]);
});
