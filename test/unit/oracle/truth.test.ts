import { describe, expect, test } from '@jest/globals';
import { readFacts } from '../../oracle/facts.ts';
import { sourceTree } from '../../oracle/source-tree.ts';
import { readSymbolTable } from '../../oracle/symbol-table.ts';
import { builds, truthOf } from '../../oracle/truth.ts';

const TABLE = readSymbolTable(
	[
		'0x0\tprintk\tvmlinux\tEXPORT_SYMBOL\t',
		'0x0\tgpl_function\tvmlinux\tEXPORT_SYMBOL_GPL\t',
		'0x0\tdma_buf_get\tdrivers/dma-buf\tEXPORT_SYMBOL_GPL\tDMA_BUF',
		'0x0\tkvm_only\tvmlinux\tEXPORT_SYMBOL_GPL\tmodule:kvm-intel,vbox*',
	].join('\n'),
);

function truth(facts: readonly string[], texts: Readonly<Record<string, string>> = { 'a.c': '', 'b.c': '' }) {
	return truthOf(readFacts(facts.join('\n')), TABLE, sourceTree(new Map(Object.entries(texts))));
}

const short = ({ failures }: ReturnType<typeof truth>) =>
	failures.map(({ symbol, reason, foundBy, module }) => `${symbol} ${reason} ${foundBy} ${module}`);

const A = ['part\ta\ta.o', 'object\ta.o\tplain', 'info\ta.o\tlicense=GPL'];

describe('what the oracle holds for true', () => {
	test('an undefined symbol that nobody exports is not exported; a weak one is no failure', () => {
		const facts = [...A, 'symbol\ta.o\tU\tprintk', 'symbol\ta.o\tU\tgone', 'symbol\ta.o\tw\tmaybe'];
		expect(short(truth(facts))).toEqual(['gone not-exported linker a']);
	});

	test("a sibling's export resolves, as kernels before and since 6.10 mark it", () => {
		const sibling = ['part\tb\tb.o', 'object\tb.o\tplain', 'info\tb.o\tlicense=GPL'];
		const facts = [...A, ...sibling, 'symbol\ta.o\tU\told', 'symbol\ta.o\tU\tyoung'];
		const exports = ['symbol\tb.o\tr\t__ksymtab_old', 'symbol\tb.o\tn\t__export_symbol_young'];
		expect(short(truth([...facts, ...exports]))).toEqual([]);
	});

	test('licence, namespace and restriction keep an export from serving', () => {
		const facts = ['part\ta\ta.o', 'object\ta.o\tplain', 'info\ta.o\tlicense=Proprietary'];
		const uses = ['gpl_function', 'dma_buf_get', 'kvm_only'].map((symbol) => `symbol\ta.o\tU\t${symbol}`);
		expect(short(truth([...facts, ...uses]))).toEqual([
			'gpl_function gpl-only linker a',
			'dma_buf_get namespace-not-imported linker a',
			'kvm_only restricted linker a',
		]);
	});

	test('what a file that did not compile defines is no failure of others', () => {
		const facts = [...A, 'part\ta\tb.o', 'uncompiled\tb.o', 'symbol\ta.o\tU\thelper', 'symbol\ta.o\tU\tgone'];
		const texts = { 'a.c': '', 'b.c': 'int helper(int x)\n{\n\treturn gone(x);\n}\n' };
		expect(short(truth(facts, texts))).toEqual(['gone not-exported linker a']);
	});

	test('an undeclared function is a failure if nobody has it, and a build error if an include is missing', () => {
		const log = [
			"a.c:5:2: error: implicit declaration of function 'gone' [-Werror=implicit-function-declaration]",
			"a.c:6:2: error: implicit declaration of function 'kmalloc'; did you mean 'vmalloc'? [-Wimplicit-function-declaration]",
			"a.c:7:2: error: implicit declaration of function 'printk' [-Wimplicit-function-declaration]",
			'make[3]: *** [/usr/src/linux/scripts/Makefile.build:294: a.o] Error 1',
		].map((line) => `log\t${line}`);
		const found = truth([...log, 'part\ta\ta.o', 'object\ta.o\tdemoted', 'symbol\ta.o\tU\tgone', 'header\tkmalloc']);
		expect(short(found)).toEqual(['gone not-exported compiler a']);
		expect(found.errors).toEqual([
			{
				file: 'a.c',
				objects: new Set(['a.o']),
				message: "implicit declaration of function 'kmalloc'; did you mean 'vmalloc'?",
			},
			{ file: 'a.c', objects: new Set(['a.o']), message: "implicit declaration of function 'printk'" },
		]);
	});

	test('an error that several objects meet in a header is one; outside the tree its words alone count', () => {
		const log = [
			'log\tcompat.h:9:1: error: too few',
			'log\t/usr/src/linux/include/linux/ioprio.h:3:1: error: wrong type',
			'log\tmake[3]: *** [scripts/Makefile.build:2: a.o] Error 1',
			'log\tcompat.h:9:1: error: too few',
			'log\tcompat.h:12:1: error: too few',
			'log\t/usr/src/linux/include/linux/ioprio.h:8:1: error: wrong type',
			'log\tmake[3]: *** [scripts/Makefile.build:2: b.o] Error 1',
		];
		expect(truth(log, { 'a.c': '', 'b.c': '', 'compat.h': '' }).errors).toEqual([
			{ file: 'compat.h', message: 'too few', objects: new Set(['a.o', 'b.o']) },
			{ file: null, message: 'wrong type', objects: new Set(['a.o', 'b.o']) },
			{ file: 'compat.h', message: 'too few', objects: new Set(['b.o']) },
		]);
	});

	test('an error in a header is of the object that make then could not make', () => {
		const log = [
			'log\t/oracle/tree/compat.h:9:1: error: unknown type name u9',
			'log\tmake[3]: *** [scripts/Makefile.build:2: /oracle/tree/b.o] Error 1',
			'log\tERROR: modpost: "gone" [/oracle/tree/a.ko] undefined!',
			'log\tERROR: modpost: missing MODULE_LICENSE() in /oracle/tree/a.o',
		];
		const found = truth(log);
		expect(found.errors).toEqual([{ file: 'compat.h', objects: new Set(['b.o']), message: 'unknown type name u9' }]);
		expect(found.otherErrors).toEqual(['missing MODULE_LICENSE() in /oracle/tree/a.o']);
	});

	test('a build is well if every module is linked and nothing complained', () => {
		expect(builds(truth([...A, 'linked\ta.ko']))).toBe(true);
		expect(builds(truth(A))).toBe(false);
		expect(builds(truth([]))).toBe(false);
		expect(builds(truth([...A, 'linked\ta.ko', 'symbol\ta.o\tU\tgone']))).toBe(false);
	});
});
