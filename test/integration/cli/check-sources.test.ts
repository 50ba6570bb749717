import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSources } from '../../../src/cli/check-sources.ts';
import { environment, RepositoryFixture } from '../git/repository-fixture.ts';

let first: RepositoryFixture;
let second: RepositoryFixture;
let plain: string;

beforeEach(() => {
	[first, second] = [new RepositoryFixture(), new RepositoryFixture()];
	for (const fixture of [first, second]) fixture.write('a.c', 'text');
	plain = mkdtempSync(join(tmpdir(), 'modprobot-plain-'));
	writeFileSync(join(plain, 'a.c'), 'text');
});
afterEach(() => {
	first.remove();
	second.remove();
	rmSync(plain, { recursive: true });
});

async function labels(path: string, base: string | null) {
	const sources = await openSources(path, base, environment);
	return [sources.head.label, sources.base?.label ?? null];
}

describe('what the sides of a check at the desk are called', () => {
	test('a working tree alone, or beside a commit of its own', async () => {
		const sha = first.commitAll();
		expect(await labels(first.directory, null)).toEqual(['working tree', null]);
		expect(await labels(first.directory, 'HEAD')).toEqual(['working tree', sha]);
	});

	test('two working trees are told apart by where they are', async () => {
		expect(await labels(first.directory, second.directory)).toEqual([
			`working tree of ${first.directory}`,
			`working tree of ${second.directory}`,
		]);
	});

	test('a directory in no repository by its path, as it was given', async () => {
		expect(await labels(first.directory, plain)).toEqual([`working tree of ${first.directory}`, plain]);
		expect(await labels(plain, first.directory)).toEqual([plain, `working tree of ${first.directory}`]);
	});
});
