import { expect, test } from '@jest/globals';
import { basename } from 'node:path/posix';
import { includesOf } from '../../../src/builds/includes.ts';

const FILES = ['src/a.c', 'src/impl.c', 'include/lib.h', 'compat/linux/x.h', 'old/lib.h'];
const named = Map.groupBy(FILES, (path) => basename(path));
const included = (...lines: string[]) => includesOf(lines.join('\n'), 'src/a.c', named);

test.each([
	['beside the file', '#include "impl.c"', ['src/impl.c']],
	['by a path from it', '#include "../include/lib.h"', ['include/lib.h']],
	['in a directory of -I that nobody knows', '  #  include <linux/x.h>', ['compat/linux/x.h']],
	['in one of several such', '#include "lib.h"', ['include/lib.h', 'old/lib.h']],
	['not there, a header', '#include <linux/module.h>\n#include "gone.h"', []],
])('a file %s', (_, source, files) => {
	expect(included(source)).toEqual({ files, lacksCode: false });
});

test('code that is not there, because nothing generated it, may define anything', () => {
	expect(included('#include "generated.inc"').lacksCode).toBe(true);
	expect(included('#include "tables.c"').lacksCode).toBe(true);
});

test('what has no end is read to an end', () => {
	expect(included('#include "lib.h"\n'.repeat(200_000)).files.length).toBeLessThan(2000);
	expect(included(' \t#'.repeat(500_000)).files).toEqual([]);
});
