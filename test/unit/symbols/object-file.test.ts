import { describe, expect, test } from '@jest/globals';
import { readObjectFile, type Reference } from '../../../src/symbols/object-file.ts';
import { compileObject, exportSymbol, exportSymbolBefore64, moduleInformation } from './compile-object.ts';

const read = (source: string, ...options: string[]) => readObjectFile(compileObject(source, options).bytes);

describe('what an object needs and gives', () => {
	const source = `
		extern int needed(int), only_data(int);
		extern int perhaps(int) __attribute__((weak));
		int (*table[])(int) = { only_data };
		int offered = 1;
		int fallback(int a) __attribute__((weak));
		int fallback(int a) { return a; }
		static __attribute__((noinline)) int own(int a) { return needed(a) + 1; }
		int run(int a) { return own(a) + (perhaps ? perhaps(a) : 0) + fallback(a); }
	`;

	test('agrees with nm', () => {
		const { bytes, ask } = compileObject(source);
		const object = readObjectFile(bytes);
		const symbols = ask('nm')
			.trim()
			.split('\n')
			.map((line) => line.trim().split(/\s+/).slice(-2) as [type: string, name: string]);
		const named = (types: RegExp) => symbols.filter(([type]) => types.test(type)).map(([, name]) => name);

		expect([...object.undefined.keys()].toSorted()).toEqual(named(/^[Uwv]$/).toSorted());
		expect([...object.defined].toSorted()).toEqual(named(/^[A-TV-Z]$/).toSorted());
	});

	test('tells a weak reference from a strong one', () => {
		expect(Object.fromEntries(read(source).undefined)).toEqual({
			needed: { weak: false },
			only_data: { weak: false },
			perhaps: { weak: true },
		});
	});

	test('counts a weak definition as one', () => {
		expect(read(source).defined).toContain('fallback');
	});

	test('is the same in a 32-bit object', () => {
		const narrow = read(source, '-m32');

		expect([...narrow.undefined.keys()].toSorted()).toEqual(['needed', 'only_data', 'perhaps']);
		expect(narrow.references.map(({ symbol }) => symbol).toSorted()).toEqual(
			['needed', 'only_data', 'perhaps', 'perhaps'].toSorted(),
		);
	});

	test.each(['__this_module', '_GLOBAL_OFFSET_TABLE_', '.TOC.', '_restgpr0_14', '__s390_indirect_jump_r1'])(
		'%s is nobody’s to export: loader or linker provide it',
		(symbol) => {
			const object = read(`asm(".globl ${symbol}\\n.section .data\\n.quad ${symbol}\\n.quad wanted\\n.previous");`);

			expect([...object.undefined.keys()]).toEqual(['wanted']);
			expect(object.references.map((reference) => reference.symbol)).toEqual(['wanted']);
		},
	);

	test('does not count code that the compiler removed', () => {
		expect(read('extern void gone(void); void run(void) { if (0) gone(); }').undefined.size).toBe(0);
	});
});

describe('what a module says of itself', () => {
	test('every MODULE_LICENSE and MODULE_IMPORT_NS is read, and nothing else', () => {
		const object = read(
			moduleInformation(
				'license=Dual BSD/GPL',
				'author=import_ns=NOT_THIS',
				'import_ns=DMA_BUF',
				'import_ns=USB_STORAGE',
				'license',
				'parm=a:license=x',
			),
		);

		expect(object.licences).toEqual(['Dual BSD/GPL']);
		expect(object.importedNamespaces).toEqual(['DMA_BUF', 'USB_STORAGE']);
	});
});

describe('exports', () => {
	const body = 'int a(void) { return 1; } int b(void) { return 2; } int c(void) { return 3; }\n';

	test('since 6.4 stand in .export_symbol, with licence and namespace', () => {
		const object = read(
			body + exportSymbol('a') + exportSymbol('b', 'GPL') + exportSymbol('c', 'GPL', 'module:kvm-amd,kvm-intel'),
		);

		expect(Object.fromEntries(object.exports)).toEqual({
			a: { gplOnly: false, namespace: null },
			b: { gplOnly: true, namespace: null },
			c: { gplOnly: true, namespace: 'module:kvm-amd,kvm-intel' },
		});
	});

	test('from 5.4 to 6.3 stand in a section each, the namespace beside', () => {
		const object = read(
			body +
				exportSymbolBefore64('a') +
				exportSymbolBefore64('b', '___ksymtab_gpl') +
				exportSymbolBefore64('c', '___ksymtab_gpl', 'DEMO'),
		);

		expect(Object.fromEntries(object.exports)).toEqual({
			a: { gplOnly: false, namespace: null },
			b: { gplOnly: true, namespace: null },
			c: { gplOnly: true, namespace: 'DEMO' },
		});
	});

	test('before 5.4 have no namespace', () => {
		const object = read(`${body}asm(".section ___ksymtab_gpl+a,\\"a\\"\\n__ksymtab_a: .quad a, 0\\n.previous");`);

		expect(Object.fromEntries(object.exports)).toEqual({ a: { gplOnly: true, namespace: null } });
	});

	test.each([
		['___ksymtab_unused', false],
		['___ksymtab_unused_gpl', true],
		['___ksymtab_gpl_future', false],
	])('in %s bind proprietary modules: %s', (table, gplOnly) => {
		expect(read(body + exportSymbolBefore64('a', table)).exports.get('a')?.gplOnly).toBe(gplOnly);
	});

	test.each([
		['.export_symbol', exportSymbol],
		['__ksymtab', exportSymbolBefore64],
	])('are nothing of what another object defines: a label in %s is only a claim', (_, label) => {
		const object = read(`${body}${label('elsewhere')}${label('a')}static int own; int *p = &own;${label('own')}`);

		expect([...object.exports.keys()]).toEqual(['a']);
		expect([...(object.claims ?? [])].map(([name]) => name)).toEqual(['elsewhere', 'own']);
	});

	test('are not what merely has such a name', () => {
		expect(read('int __ksymtab_a = 1; int __export_symbol_b = 2; int __kstrtabns_c = 3;').exports.size).toBe(0);
	});
});

describe('where an object refers to a symbol', () => {
	const codeOf = (references: readonly Reference[], symbol: string) =>
		references.filter((reference) => reference.kind === 'code' && reference.symbol === symbol);

	test('in code: every relocation that readelf lists, in its section', () => {
		const { bytes, ask } = compileObject(`
			extern void f(int);
			void one(void) { f(1); f(2); }
			__attribute__((section(".init.text"))) void two(void) { f(3); }
		`);
		const listed: Reference[] = [];
		let section = '';
		for (const line of ask('readelf', '-rW').split('\n')) {
			section = /^Relocation section '\.rela(.+?)'/.exec(line)?.[1] ?? section;
			const offset = /^([0-9a-f]{16}).* f [-+]/.exec(line)?.[1];
			if (offset !== undefined)
				listed.push({ kind: 'code', symbol: 'f', section, offset: Number.parseInt(offset, 16) });
		}

		expect(listed).toHaveLength(3);
		expect(codeOf(readObjectFile(bytes).references, 'f')).toEqual(listed);
	});

	test('in data: the variable that holds it', () => {
		const { references } = read(`
			extern void f(void), g(void);
			struct operations { int a; void (*open)(void), (*close)(void); };
			const struct operations first = { 1, f, 0 }, second = { 2, 0, g };
			static void (*hidden[4])(void) = { [3] = f };
			void *use(int i) { return hidden[i]; }
		`);

		expect(references).toHaveLength(3);
		expect(references).toEqual(
			expect.arrayContaining([
				{ kind: 'data', symbol: 'f', variable: 'first' },
				{ kind: 'data', symbol: 'g', variable: 'second' },
				{ kind: 'data', symbol: 'f', variable: 'hidden' },
			]),
		);
	});

	test('in data that belongs to no variable: no name is made up', () => {
		const { references } = read('asm(".section .data.anonymous,\\"aw\\"\\n.quad f\\n.previous");');

		expect(references).toEqual([{ kind: 'data', symbol: 'f', variable: null }]);
	});

	test('through a static key: the code that the jump entry is about', () => {
		const { bytes, ask } = compileObject(`
			void before(void) { asm volatile("nop; nop"); }
			void run(void) {
				asm volatile("1: .byte 0x0f,0x1f,0x44,0x00,0x00\\n"
					".pushsection __jump_table, \\"aw\\"\\n.balign 8\\n.long 1b - ., 1b - .\\n.quad key - .\\n.popsection");
			}
			asm(".globl key");
		`);
		const run = Number.parseInt(/^([0-9a-f]+) T run$/m.exec(ask('nm'))?.[1] ?? '', 16);

		expect(run).toBeGreaterThan(0);
		expect(readObjectFile(bytes).references).toEqual([{ kind: 'code', symbol: 'key', section: '.text', offset: run }]);
	});

	test('debug information, tables of tracers and notes do not count', () => {
		const { references } = read(
			`extern int f(void); int run(void) { return f(); }
			asm(".pushsection __mcount_loc,\\"a\\"\\n.quad f\\n.popsection");
			asm(".pushsection .discard.addressable,\\"aw\\"\\n.quad f\\n.popsection");`,
			'-g',
		);

		expect(references.map(({ kind }) => kind)).toEqual(['code']);
	});
});

test('in a big-endian object all is read in its order', () => {
	// ELF32, big-endian, relocatable: a null section, a symbol table with one undefined symbol, its strings.
	const bytes = Buffer.alloc(52 + 3 * 40 + 32 + 8);
	bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 2, 1]);
	bytes.writeUInt16BE(1, 16);
	bytes.writeUInt32BE(52, 32);
	bytes.writeUInt16BE(40, 46);
	bytes.writeUInt16BE(3, 48);
	const [symbols, strings] = [172, 204];
	const section = (index: number, type: number, offset: number, size: number, link: number) => {
		const at = 52 + index * 40;
		bytes.writeUInt32BE(type, at + 4);
		bytes.writeUInt32BE(offset, at + 16);
		bytes.writeUInt32BE(size, at + 20);
		bytes.writeUInt32BE(link, at + 24);
	};
	section(1, 2, symbols, 32, 2);
	section(2, 3, strings, 8, 0);
	bytes.writeUInt32BE(1, symbols + 16);
	bytes[symbols + 16 + 12] = 0x10;
	bytes.write('\0needed\0', strings);

	expect(Object.fromEntries(readObjectFile(bytes).undefined)).toEqual({ needed: { weak: false } });
});
