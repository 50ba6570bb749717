import { expect, test } from '@jest/globals';
import { isBuiltFile } from '../../../src/git/built-files.ts';

test.each([
	'driver.o',
	'src/driver.ko',
	'src/driver.mod',
	'src/driver.mod.c',
	'src/.driver.o.cmd',
	'src/.driver.o.d',
	'Module.symvers',
	'src/modules.order',
	'.tmp_versions/driver.mod',
	'src/.tmp_versions/anything',
])('%s is left behind by a build', (path) => {
	expect(isBuiltFile(path)).toBe(true);
});

test.each(['driver.c', 'Makefile', 'lib/blob.o_shipped', 'modules.c', 'src/mod.c', 'Kbuild', 'tmp_versions/a'])(
	'%s is source',
	(path) => {
		expect(isBuiltFile(path)).toBe(false);
	},
);
