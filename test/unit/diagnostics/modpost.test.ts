import { describe, expect, test } from '@jest/globals';
import { modpostComplaints, modpostRemarks, symbolOf, symbolsSaid } from '../../../src/diagnostics/modpost.ts';

describe('a complaint of modpost', () => {
	test.each([
		['ERROR: modpost: "gone" [demo.ko] undefined!', '"gone" [demo.ko] undefined!'],
		['FATAL: modpost: parse error in symbol dump file', 'parse error in symbol dump file'],
		['Error: modpost: missing MODULE_LICENSE() in demo.o', 'missing MODULE_LICENSE() in demo.o'],
		['modpost: error: demo: something new', 'demo: something new'],
		['\x1b[31mERROR:\x1b[0m modpost: coloured', 'coloured'],
	])('%j', (line, complaint) => {
		expect(modpostComplaints(`  MODPOST Module.symvers\n${line}\nmake[1]: *** [x] Error 1\n`)).toEqual([complaint]);
	});

	test.each([
		'WARNING: modpost: missing MODULE_DESCRIPTION() in demo.o',
		'WARNING: modpost: "gone" [demo.ko] undefined!',
		'make[2]: *** [/usr/src/linux/scripts/Makefile.modpost:147: Module.symvers] Error 1',
		'make: *** [/usr/src/linux/Makefile:2172: modpost] Error 2',
		'demo.o: warning: objtool: start+0x1: error in the modpost of it',
		'  MODPOST Module.symvers',
	])('is not %j', (line) => {
		expect(modpostComplaints(line)).toEqual([]);
	});

	test('is listed once', () => {
		expect(modpostComplaints('ERROR: modpost: x\n'.repeat(1000))).toEqual(['x']);
	});
});

describe('what a modpost that refuses says', () => {
	const NOISE = [
		"make: Entering directory '/usr/src/linux-headers'",
		'  MODPOST Module.symvers',
		'WARNING: modpost: EXPORT symbol "x" [1/demo.ko] version generation failed.',
		'make[1]: *** [scripts/Makefile.modpost:67: Module.symvers] Error 1',
	];

	test('is told in its words, whatever these are, without make’s and Kbuild’s', () => {
		expect(modpostRemarks([...NOISE, 'Lizenz fehlt: 1/demo.o', ...NOISE].join('\n'))).toEqual([
			'Lizenz fehlt: 1/demo.o',
		]);
	});

	test('is what it marks as an error, where it marks anything', () => {
		const said = [...NOISE, 'Is "x" prototyped in <asm/asm-prototypes.h>?', 'ERROR: modpost: module name is too long'];
		expect(modpostRemarks(said.join('\n'))).toEqual(['module name is too long']);
	});

	test('is said to be nothing where it is silent', () => {
		expect(modpostRemarks('make[1]: *** [x] Error 1\n')).toEqual(['it refuses the module and does not say why']);
	});
});

describe('the symbol that modpost says a module may not have', () => {
	test.each([
		['"gone" [demo.ko] undefined!', 'gone'],
		["GPL-incompatible module demo.ko uses GPL-only symbol 'gpl'", 'gpl'],
		["module demo.ko uses symbol 'dma_buf_put' from namespace DMA_BUF, but does not import it.", 'dma_buf_put'],
		['module demo uses symbol dma_buf_put from namespace DMA_BUF, but does not import it.', 'dma_buf_put'],
		['missing MODULE_LICENSE() in demo.o', null],
		['suppressed 4 unresolved symbol warnings because there were too many)', null],
	])('%j', (complaint, symbol) => {
		expect(symbolOf(complaint)).toBe(symbol);
	});

	test('is found also where it is only a warning', () => {
		const log = [
			'WARNING: modpost: "a" [demo.ko] undefined!',
			'ERROR: modpost: "b" [demo.ko] undefined!',
			'"c" [x] undefined!',
		];
		expect(symbolsSaid(log.join('\n'))).toEqual(['a', 'b']);
	});
});
