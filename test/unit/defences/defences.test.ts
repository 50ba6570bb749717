import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DEFENCES } from '../../defences/all.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');

test('each defence stands where the list says, so that it can be taken out', () => {
	const moved = DEFENCES.filter(({ file, find }) => read(file).split(find).length !== 2);
	expect(moved.map(({ threat, file, find }) => `${threat}: ${find} in ${file}`)).toEqual([]);
});

test('each has a test with such a name', () => {
	const words = (text: string) => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
	const lacking = DEFENCES.filter(({ test: path, name = '' }) => {
		const known = new Set(words(read(path)));
		return words(name).some((word) => !known.has(word));
	});
	expect(lacking.map(({ threat, name }) => `${threat}: ${name}`)).toEqual([]);
});
