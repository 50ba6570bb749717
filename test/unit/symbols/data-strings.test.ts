import { expect, test } from '@jest/globals';
import { namesAmong } from '../../../src/symbols/elf/data-strings.ts';
import { readObjectFile } from '../../../src/symbols/object-file.ts';
import { compileObject, moduleInformation } from './compile-object.ts';

const read = (source: string) => readObjectFile(compileObject(source).bytes).dataStrings.split('\0');

test('an object’s strings that may be names are those of its data, whole', () => {
	const source = `
		extern void use(const char *);
		static const char table[][16] = { "in_a_table", "second" };
		struct { const char *symbol_name; } probe = { "in_data" };
		int in_code_only(void) { return 0; }
		void run(void) {
			use("in_code"); use("ext4:sync"); use("could not find in_a_message"); use("per cent %s");
			use(table[in_code_only()]);
		}
		${moduleInformation('license=GPL')}
	`;
	const strings = read(source);

	expect(strings).toEqual(expect.arrayContaining(['in_a_table', 'second', 'in_data', 'in_code', 'ext4:sync']));
	for (const other of ['in_code_only', 'in_a_message', 'GPL', 'run']) expect(strings).not.toContain(other);
});

test('names are found among strings as a whole', () => {
	expect(namesAmong('do_fork\0do_exit\0a_do_fork_b\0', new Set(['do_exit', 'fork', 'do_fork']))).toEqual(
		new Set(['do_fork', 'do_exit']),
	);
	expect(namesAmong('', new Set(['a']))).toEqual(new Set());
});
