import { describe, expect, test } from '@jest/globals';
import { parseHeaderMentions } from '../../../src/builds/header-mentions.ts';

/** As `grep -rnE -B1` prints them. */
const mentions = (...lines: string[]) => parseHeaderMentions(lines.join('\n'), ['foo', 'bar']);

describe('a header defines a name', () => {
	test.each([
		['as a macro', ['./linux/a.h:3:#define foo(x) bar(x)']],
		['as a macro inside a condition', ['./linux/a.h:3:#  define foo\tbaz']],
		['as an inline function', ['./linux/a.h:3:static inline int foo(int a)']],
		['as an inline function that is always inlined', ['./linux/a.h:3:static __always_inline void *foo(int a)']],
		['as an inline function of an older style', ['./linux/a.h:3:extern __inline__ int foo(int a)']],
		[
			'as an inline function with the type on the line before',
			['./linux/a.h-2-static inline struct x *', './linux/a.h:3:foo(int a)'],
		],
	])('%s', (_, lines) => {
		expect(mentions(...lines).definedIn('foo')).toBe('linux/a.h');
	});
});

describe('a header merely declares a name', () => {
	test.each([
		['as a prototype', ['./linux/a.h:3:extern int foo(int a);']],
		['as a prototype that returns a pointer', ['./linux/a.h:3:struct x *foo(int a);']],
		['as a prototype with the type on the line before', ['./linux/a.h-2-struct x *', './linux/a.h:3:foo(int a);']],
	])('%s', (_, lines) => {
		expect(mentions(...lines).definedIn('foo')).toBeNull();
		expect(mentions(...lines).declaredIn('foo')).toBe('linux/a.h');
	});
});

describe('a header says nothing of a name', () => {
	test.each([
		[
			'that a comment mentions',
			['./linux/a.h:3: * foo() was here', './linux/a.h:4:/* int foo(int a); */', './linux/a.h:5:// foo(x)'],
		],
		[
			'that it calls',
			['./linux/a.h-2-{', './linux/a.h:3:\tfoo(a);', './linux/a.h:4:\treturn foo(a);', './linux/a.h:5:\tx = foo(a);'],
		],
		['that an inline function calls on its line', ['./linux/a.h:3:static inline int baz(int a) { return foo(a); }']],
		['that a macro uses', ['./linux/a.h:3:#define baz(x) foo(x)']],
		['that is part of another', ['./linux/a.h:3:int foo_more(int a);', './linux/a.h:4:#define foobar 1']],
		['in a file that is no header', ['./linux/a.c:3:#define foo 1', 'Binary file ./linux/a.h matches']],
	])('%s', (_, lines) => {
		const found = mentions(...lines);
		expect(found.definedIn('foo')).toBeNull();
		expect(found.declaredIn('foo')).toBeNull();
	});
});

describe('of several headers', () => {
	test('linux/ comes first, then the shortest name', () => {
		const found = mentions(
			'./asm-generic/a.h:3:#define foo 1',
			'./linux/longer-name.h:3:#define foo 1',
			'./linux/name.h:3:#define foo 1',
		);

		expect(found.definedIn('foo')).toBe('linux/name.h');
	});

	test('one of an architecture is named as it is included', () => {
		expect(mentions('./x86/include/asm/msr.h:3:#define foo 1').definedIn('foo')).toBe('asm/msr.h');
	});

	test('a definition is a declaration too', () => {
		expect(mentions('./linux/a.h:3:#define foo 1').declaredIn('foo')).toBe('linux/a.h');
	});
});

describe('what was not found', () => {
	test('is not there, where all was seen', () => {
		expect(parseHeaderMentions('', ['gone']).isSettled('gone')).toBe(true);
		expect(parseHeaderMentions('', ['gone']).isSettled('never_asked')).toBe(false);
	});

	test('may be there, where the search was cut', () => {
		expect(parseHeaderMentions('./linux/a.h:1:void other(void);\nincomplete\n', ['gone']).isSettled('gone')).toBe(
			false,
		);
	});
});
