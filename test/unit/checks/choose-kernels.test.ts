import type { Kernels } from '../../../src/checks/ports/kernels.ts';
import { describe, expect, it } from '@jest/globals';
import { chooseKernels } from '../../../src/checks/plan/choose-kernels.ts';
import { UserError } from '../../../src/shared/errors.ts';

const releases = new Map([
	['debian-12', '6.1.0-50-amd64'],
	['debian-13', '6.12.9-amd64'],
]);

function catalogue(): { kernels: Kernels; opened: string[] } {
	const opened: string[] = [];
	const kernels: Kernels = {
		entries: () =>
			['debian-12', 'debian-13', 'missing'].map((id) => ({ id, arch: 'amd64', default: id !== 'missing' })),
		symbolTables: () => Promise.resolve([]),
		lookIntoImages: () => Promise.resolve(),
		open: (id) => {
			opened.push(id);
			const release = releases.get(id);
			if (release === undefined) return Promise.reject(new UserError('not built'));
			const image = {
				image: id,
				digest: id,
				identity: id,
				compiler: '',
				symbolTable: () => null,
				imageSymbols: () => null,
				toolAnswers: '',
				reproduce: null,
			};
			return Promise.resolve({ id, arch: 'amd64', release, ...image });
		},
	};
	return { kernels, opened };
}

describe('the choice of kernels', () => {
	it('is the default set where nothing is said', async () => {
		expect(await chooseKernels(catalogue().kernels, [])).toEqual(['debian-12', 'debian-13']);
	});

	it('goes by release too, and an image that is missing has none', async () => {
		expect(await chooseKernels(catalogue().kernels, ['6.12*'])).toEqual(['debian-13']);
	});

	it('looks into no image where ids are given', async () => {
		const { kernels, opened } = catalogue();
		expect(await chooseKernels(kernels, ['missing', 'debian-12'])).toEqual(['debian-12', 'missing']);
		expect(opened).toEqual([]);
	});

	it('of something unknown is the user’s to mend', async () => {
		await expect(chooseKernels(catalogue().kernels, ['debain-12'])).rejects.toThrow(UserError);
	});
});
