import { expect, test } from '@jest/globals';
import { SymbolUsers, usersOf } from '../../../src/forecast/symbol-users.ts';
import { moduleNeeds, need, needsRecord } from './needs.ts';

const users = (...records: Parameters<typeof usersOf>[1]) =>
	SymbolUsers.parse(usersOf(['strlcpy'], records, 0)).symbols[0]!.users;

const using = (name: string, repositoryId: number) =>
	needsRecord({ name, repositoryId, modules: [moduleNeeds({ symbols: [need('open'), need('strlcpy')] })] });

test('the users of a symbol are the modules that need it, by repository', () => {
	const other = needsRecord({ name: 'other', modules: [moduleNeeds({ symbols: [need('open')] })] });

	expect(users(using('b', 2), other, using('a', 1)).map(({ name }) => name)).toEqual(['a', 'b']);
});

test('a module is one user, on all kernels where it uses the symbol, with the lines of the newest', () => {
	const on = (id: string, release: string, line: number) =>
		needsRecord({
			kernel: { id, arch: 'amd64', release },
			modules: [moduleNeeds({ symbols: [need('strlcpy', { uses: `demo.c:${line}` })] })],
		});
	const found = users(on('new', '6.12.1', 20), on('old', '5.10.1', 10));

	expect(found).toMatchObject([{ module: 'demo', path: 'demo.ko', uses: [{ file: 'demo.c', line: 20 }] }]);
	expect(found[0]?.kernels.map(({ id }) => id)).toEqual(['old', 'new']);
});

test('a symbol that nobody uses has no users', () => {
	expect(users(needsRecord())).toEqual([]);
});
