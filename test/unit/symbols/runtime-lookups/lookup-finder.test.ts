/** Lookups of builds of one tree on several kernels: searched for once where all that tells of them is the same. */
import { describe, expect, it } from '@jest/globals';
import { findRuntimeLookups } from '../../../../src/symbols/runtime-lookups/find-lookups.ts';
import { type KnownLookups, LookupFinder } from '../../../../src/symbols/runtime-lookups/lookup-finder.ts';

const FILES = {
	'finder.c': 'void *find(const char *name)\n{\n\treturn (void *) kallsyms_lookup_name(name);\n}\n',
	'user.c': 'void *use(void)\n{\n\treturn find("do_fork");\n}\n',
	'other.c': 'int other(void)\n{\n\treturn 0;\n}\n',
};

/** @param known what an earlier build found. */
function finder(known: KnownLookups | null = null) {
	const searches: number[] = [];
	const lookups = new LookupFinder(
		(texts) => [...texts].join('|'),
		(sources, macros) => {
			searches.push(sources.size);
			return findRuntimeLookups(sources, macros);
		},
	);
	const know = (files: Readonly<Record<string, string>>) => lookups.find(new Map(Object.entries(files)), known);
	return { searches, know, find: (files: Readonly<Record<string, string>>) => know(files).lookups };
}

describe('a finder of the lookups of several builds', () => {
	it.each<[string, Readonly<Record<string, string>>]>([
		['the same files', FILES],
		['a file that looks nothing up is another', { ...FILES, 'other.c': 'int another;\n' }],
		['a file more that looks nothing up', { ...FILES, 'more.h': '#define ONE 1\nint more(void);\n' }],
	])('%s: knows', (_, files) => {
		const { searches, find } = finder();
		expect(find(FILES)).toMatchObject([{ symbol: 'do_fork', by: 'find', file: 'user.c', line: 3 }]);
		expect(find(files)).toEqual(findRuntimeLookups(new Map(Object.entries(files))).lookups);
		expect(searches).toHaveLength(1);
	});

	const { 'user.c': user, ...withoutUser } = FILES;
	it.each<[string, Readonly<Record<string, string>>]>([
		['what is looked up is another', { ...FILES, 'user.c': user.replace('do_fork', 'do_exit') }],
		['it stands at another line', { ...FILES, 'user.c': `\n${user}` }],
		['a file less', withoutUser],
		['a file more that has the word of a round', { ...FILES, 'more.c': user.replace('do_fork', 'do_exit') }],
		['a file more that has a first word', { ...FILES, 'more.c': 'void f(void)\n{\n\tsymbol_get(do_exit);\n}\n' }],
		['a macro more', { ...FILES, 'more.h': '#define TARGET "do_exit"\n' }],
		['the order is another', { 'user.c': user, ...withoutUser }],
	])('%s: searches again', (_, files) => {
		const { searches, find } = finder();
		find(FILES);
		expect(find(files)).toEqual(findRuntimeLookups(new Map(Object.entries(files))).lookups);
		expect(searches).toHaveLength(2);
		expect(find(FILES)).toEqual(findRuntimeLookups(new Map(Object.entries(FILES))).lookups);
		expect(searches).toHaveLength(3);
	});

	it('knows what an earlier build found, and what is found then is known to the next', () => {
		const earlier = finder().know(FILES);
		const { searches, know } = finder(earlier);
		const still = know({ ...FILES, 'other.c': 'int another;\n' });
		expect(still).toEqual(earlier);
		expect(still.lookups).toEqual(findRuntimeLookups(new Map(Object.entries(FILES))).lookups);
		expect(searches).toEqual([]);
		const another = know({ ...FILES, 'user.c': user.replace('do_fork', 'do_exit') });
		expect(searches).toHaveLength(1);
		expect(another.lookups).toMatchObject([{ symbol: 'do_exit' }]);
	});
});
