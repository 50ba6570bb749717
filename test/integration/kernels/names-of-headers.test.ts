import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { namesOfHeaders } from '../../../src/cli/names-of-headers.ts';
import { readKernelCatalogue } from '../../../src/config/kernel-catalogue.ts';
import { createKernels } from '../../../src/containers/kernels/kernels.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { dockerEngine } from '../../docker-engine.ts';
import { KNOWN_IMAGES } from '../../real-modules/known-images.ts';

jest.setTimeout(120_000);

const PROJECT = join(import.meta.dirname, '../../..');

test('macros and inline functions of a kernel’s headers are told from functions that are declared, and from nothing', async () => {
	const engine = dockerEngine();
	const kernels = createKernels({
		catalogue: await readKernelCatalogue(join(PROJECT, 'kernels.yml')),
		engine,
		imagesDirectory: join(PROJECT, 'images'),
		dataDirectory: KNOWN_IMAGES,
		logger: silentLogger,
	});
	const kernel = await kernels.open('debian-13');
	// kallsyms_lookup_name is an inline function in other configurations only.
	const names = ['kmem_cache_alloc', 'kmap_atomic', 'kallsyms_lookup_name', 'strlcpy', 'printk', 'no such name'];

	expect([...(await namesOfHeaders(engine, kernel, names))]).toEqual(['kmem_cache_alloc', 'kmap_atomic', 'printk']);
});
