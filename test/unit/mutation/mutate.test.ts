import { describe, expect, test } from '@jest/globals';
import { callSites } from '../../mutation/call-sites.ts';
import { chooseCalls } from '../../mutation/choose.ts';
import { mutate, mutationOf } from '../../mutation/mutate.ts';
import { randomFrom } from '../../mutation/random.ts';
import { sourceTree } from '../../oracle/source-tree.ts';

const SOURCE = [
	'#define LOG(x) printk(x)',
	'static void f(void)',
	'{',
	'\tp = kmalloc(1); kfree(p); kfree(q);',
	'\tops->kfree(p); my_kfree(p);',
	'}',
].join('\n');
const TREE = sourceTree(new Map([['src/a.c', SOURCE]]));

const sitesOf = (symbol: string, frames: string[]) => [
	...callSites([{ object: 'src/a.o', symbol, frames }], TREE).values(),
];

describe('a call that can be mutated', () => {
	test('is written in a .c file of the tree, on the line that the debug information names', () => {
		const site = { function: 'kfree', file: 'src/a.c', line: 4 };
		expect(sitesOf('kfree', ['/oracle/tree/src/a.c:4'])).toEqual([site]);
		expect(sitesOf('kfree', ['a.c:4'])).toEqual([site]);
		expect(sitesOf('kfree', ['/usr/src/linux/include/slab.h:4', '/oracle/tree/src/a.c:4'])).toEqual([site]);
	});

	test('is none where a macro, a pointer or another function of a similar name makes it', () => {
		expect(sitesOf('printk', ['/oracle/tree/src/a.c:1'])).toEqual([]);
		expect(sitesOf('kfree', ['/oracle/tree/src/a.c:5'])).toEqual([]);
		expect(sitesOf('__kmalloc', ['/oracle/tree/src/a.c:4'])).toEqual([]);
	});
});

describe('a mutation', () => {
	const site = { function: 'kfree', file: 'src/a.c', line: 4 };
	const line = (text: string) => text.split('\n')[3];

	test('changes the first call on its line, and nothing else', () => {
		expect(line(mutate(SOURCE, [mutationOf(site, 'undeclared')]))).toBe(
			'\tp = kmalloc(1); mutant_of_kfree(p); kfree(q);',
		);
		expect(line(mutate(SOURCE, [mutationOf(site, 'unexported')]))).toBe(
			'\tp = kmalloc(1); ({ extern typeof(kfree) mutant_of_kfree; mutant_of_kfree; })(p); kfree(q);',
		);
	});

	test('is refused where the call is not there', () => {
		expect(() => mutate(SOURCE, [mutationOf({ ...site, line: 2 }, 'undeclared')])).toThrow('no call of kfree');
	});
});

describe('the choice', () => {
	const sites = ['a', 'b', 'c', 'd'].map((name, index) => ({ function: name, file: 'x.c', line: Math.min(index, 2) }));
	const choose = (seed: number, count = 9) => chooseCalls([{ id: 'm', sites }], count, randomFrom(seed));

	test('is the same for the same seed, and another for another', () => {
		const order = (seed: number) => choose(seed).map(({ site }) => site.function);
		expect(order(1)).toEqual(order(1));
		expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => order(seed).join()))).not.toHaveProperty('size', 1);
	});

	test('takes each function once, and each line once', () => {
		expect(choose(1)).toHaveLength(3);
		expect(new Set(choose(1).map(({ site }) => site.line)).size).toBe(3);
		expect(choose(1, 2)).toHaveLength(2);
	});
});
