import { describe, expect, test } from '@jest/globals';
import { parseInspection } from '../../../../src/containers/kernels/inspection.ts';
import { UserError } from '../../../../src/shared/errors.ts';

const FACTS = [
	'release 6.1.0-50-amd64',
	'chosen 6.1.0-50-amd64',
	'compiler gcc-12 (Debian 12.2.0-14) 12.2.0',
	'config CONFIG_MODVERSIONS',
	'config CONFIG_DEBUG_INFO',
];
const SYMVERS = '0x8b61f5e8\t_printk\tvmlinux\tEXPORT_SYMBOL\t\n';

const answer = (facts: readonly string[], symvers = SYMVERS) => `${[...facts, 'symvers'].join('\n')}\n${symvers}`;
const read = (text: string, wanted?: string) => parseInspection(text, 'The image', wanted);

describe('what an image says of its kernel', () => {
	test('is its release, compiler, configuration and exports', () => {
		const { symbolTable, imageSymbols, ...facts } = read(answer(FACTS));

		expect(facts).toEqual({
			release: '6.1.0-50-amd64',
			compiler: 'gcc-12 (Debian 12.2.0-14) 12.2.0',
			toolAnswers: '',
			modversions: true,
			trimUnusedKsyms: false,
			debugInfo: true,
			contents: null,
		});
		expect([...(symbolTable()?.exports.keys() ?? [])]).toEqual(['_printk']);
		expect(imageSymbols()).toBeNull();
	});

	test.each([
		['is missing', ''],
		['is damaged', 'not a symbol table\n'],
	])('has no symbol table where Module.symvers %s', (_, symvers) => {
		expect(read(answer(FACTS, symvers)).symbolTable()).toBeNull();
	});

	test('names its packages and exports, in whatever order they come', () => {
		const packages = ['package gcc-12 12.2.0-14 amd64', 'package make 4.3-4.1 amd64'];
		const of = (lines: readonly string[], symvers = SYMVERS) => read(answer([...FACTS, ...lines], symvers)).contents;
		const names = [
			of(packages),
			of(packages.slice(1)),
			of(['package gcc-12 12.2.0-15 amd64', ...packages.slice(1)]),
			of(packages, SYMVERS.replace('8b61', '8b62')),
		];
		expect(new Set(names).size).toBe(names.length);
		expect(of(packages.toReversed())).toBe(of(packages));
	});

	test('is what its tools answer to questions, exactly as they are put', () => {
		const questions = ['no  gcc-12 -Werror  -funknown -c -x c /dev/null -o "$TMP"', 'yes ld -m elf_x86_64 -v'];
		const others = ['perhaps ld -v', 'yes ld\u0000 -v', 'yes'];
		const { toolAnswers } = read(answer([...FACTS, ...[...questions, ...others].map((line) => `answer ${line}`)]));
		expect(toolAnswers).toBe(questions.join('\n'));
	});

	test('has no such answers where they are too many for an argument', () => {
		const lines = Array.from({ length: 101 }, (_, index) => `answer yes gcc -f${index}${'x'.repeat(990)}`);
		expect(read(answer([...FACTS, ...lines])).toolAnswers).toBe('');
	});

	test('cannot be mixed up by lines of Module.symvers', () => {
		expect(read(answer(FACTS, `${SYMVERS.repeat(20)}chosen 9.9.9\nsymvers\n`)).release).toBe('6.1.0-50-amd64');
	});
});

describe('an image that cannot serve', () => {
	const problems: [string, string[], string | undefined, string][] = [
		['has no headers at all', [], undefined, 'has no kernel headers'],
		[
			'has several releases and none is chosen',
			['release 6.1.0-49-amd64', 'release 6.1.0-50-amd64'],
			undefined,
			'several releases: `6.1.0-49-amd64`, `6.1.0-50-amd64`; say which one with `release:`',
		],
		[
			'lacks the chosen release',
			['release 6.1.0-49-amd64'],
			'6.1.0-50-amd64',
			'no headers of the release `6.1.0-50-amd64` (/lib/modules/6.1.0-50-amd64/build is not a directory); it has `6.1.0-49-amd64`',
		],
		[
			'has a link to headers that are gone',
			['dangling 6.1.0'],
			undefined,
			'/lib/modules/6.1.0/build points to a directory that',
		],
		['lacks tools', [...FACTS, 'missing-tool make', 'missing-tool nm'], undefined, 'lacks `make`, `nm`'],
		[
			'has a Kbuild that fails',
			[...FACTS.slice(0, 2), 'make-error No rule to make target'],
			undefined,
			'No rule to make target',
		],
		['names a release that is none', ['chosen ../../etc'], undefined, 'has no kernel headers'],
		[
			'names a compiler with control characters',
			[...FACTS.slice(0, 2), 'compiler \u001B[31mgcc'],
			undefined,
			'does not name a compiler',
		],
		['says nothing that is understood', ['\0\0\0'], undefined, 'has no kernel headers'],
	];
	test.each(problems)('%s', (_, facts, wanted, sentence) => {
		expect(() => read(answer(facts), wanted)).toThrow(UserError);
		expect(() => read(answer(facts), wanted)).toThrow(sentence);
	});
});
