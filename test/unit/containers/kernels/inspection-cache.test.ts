import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createInspectionCache } from '../../../../src/containers/kernels/inspection-cache.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('the cache of images’ answers', () => {
	let directory: string;

	beforeEach(async () => {
		directory = await mkdtemp(join(tmpdir(), 'modprobot-cache-'));
	});
	afterEach(() => rm(directory, { recursive: true }));

	test('gives back what was kept, for the same image and release only', async () => {
		const cache = createInspectionCache(join(directory, 'new'));
		await cache.write(DIGEST, undefined, 'answer\n');

		expect(await cache.read(DIGEST, undefined)).toBe('answer\n');
		expect(await cache.read(DIGEST, '6.1.0')).toBeNull();
		expect(await cache.read(`sha256:${'b'.repeat(64)}`, undefined)).toBeNull();
	});

	test('does not take half a file for a whole', async () => {
		const cache = createInspectionCache(directory);
		await cache.write(DIGEST, undefined, 'a long answer\n'.repeat(100));
		const files = await readdir(directory);
		expect(files).toHaveLength(1);
		const file = join(directory, files[0] ?? '');
		await writeFile(file, (await readFile(file)).subarray(0, 500));

		expect(await cache.read(DIGEST, undefined)).toBeNull();
	});
});
