/** A tree in which a change of each kind is made in a module of its own. */
import { bareSource } from './bare-source.ts';
import { type Files } from './engine-fixture.ts';

const compiledOf = (text: string) => `int start(void);\nint start(void)\n{\n\treturn ${text};\n}\n`;

/** The files of a module `NAME` of two objects; only the second is what a case is about. */
function moduleOf(directory: string, source: string, flags = ''): Files {
	const name = directory.slice(directory.lastIndexOf('/') + 1);
	return {
		[`${directory}/Kbuild`]: `obj-m := ${name}.o\n${name}-y := kept.o own.o\n${flags}`,
		[`${directory}/kept.c`]: bareSource(),
		[`${directory}/own.c`]: source,
	};
}

const MAKING = [
	'ccflags-y := -I$(src)/first -I$(src)/later',
	'$(obj)/own.o: $(src)/made.h',
	'$(src)/made.h:\n\techo "#define MADE `cat $(src)/made.txt`" >$@\n',
].join('\n');
/** A module whose header a recipe makes, and that has another header in a directory of its own. */
const making = (directory: string): Files => ({
	...moduleOf(directory, `#include "made.h"\n#include <place.h>\n${compiledOf('MADE + PLACE')}`, MAKING),
	[`${directory}/made.txt`]: '1\n',
	[`${directory}/later/place.h`]: '#define PLACE 1\n',
});
const numbered = (directory: string): Files => ({
	...moduleOf(directory, `#include "number.h"\n${compiledOf('NUMBER')}`),
	[`${directory}/number.h`]: '#define NUMBER 1\n',
});
const UNDECLARED = compiledOf('not_declared_anywhere()');

interface Change {
	/** One directory for all that come to the same end: a make that fails keeps what it did not reach from being linked. */
	readonly directory: string;
	readonly before: Files;
	readonly changed: Files;
	/** What is compiled again; what is made from a recipe’s file is made anew each time. */
	readonly compiles: readonly string[];
}

/** @param make the files of the module in a directory. @param change those of its files that are others then. */
function change(
	directory: string,
	make: (directory: string) => Files,
	changed: Files,
	compiles: readonly string[] = ['own.o'],
): Change {
	const inside = Object.entries(changed).map(([path, text]) => [`${directory}/${path}`, text] as const);
	return { directory, before: make(directory), changed: Object.fromEntries(inside), compiles };
}

export const CHANGES: Readonly<Record<string, Change>> = {
	'another header': change('fine/header', numbered, { 'number.h': '#define NUMBER 2\n' }),
	'a module that is gone': change(
		'fine/gone',
		(at) => ({ ...moduleOf(at, compiledOf('1'), 'obj-m += other.o\n'), [`${at}/other.c`]: bareSource() }),
		{ Kbuild: 'obj-m := other.o\n', 'own.c': 'int unused;\n' },
		[],
	),
	'another flag': change('fine/flag', numbered, {
		Kbuild: 'obj-m := flag.o\nflag-y := kept.o own.o\nCFLAGS_own.o := -DOTHER\n',
	}),
	'a symbol that does not resolve': change('missing/symbol', (at) => moduleOf(at, compiledOf('1')), {
		'own.c': `int not_there(void);\n${compiledOf('not_there()')}`,
	}),
	'a file that does not compile': change('broken/syntax', numbered, { 'own.c': 'int broken(\n' }),
	'a function that nothing declares': change('broken/undeclared', numbered, { 'own.c': UNDECLARED }),
	'a header before another, found by the same flags': change('broken/before', making, {
		'first/place.h': '#define PLACE not_declared_anywhere()\n',
	}),
	'what a recipe makes of another text': change('broken/text', making, { 'made.txt': 'not_declared_anywhere()\n' }),
	'a header that a recipe makes before another': change('broken/made', making, {
		Kbuild: `obj-m := made.o\nmade-y := kept.o own.o\n${MAKING}\tmkdir -p $(src)/first; echo "#define PLACE nothing()" >$(src)/first/place.h\n`,
	}),
	'a header in place of another': change(
		'broken/instead',
		(at) => ({
			...moduleOf(at, `#include <number.h>\n${compiledOf('NUMBER')}`, 'ccflags-y := -I$(src)\n'),
			[`${at}/number.h`]: '#define NUMBER 1\n',
		}),
		{
			Kbuild: 'obj-m := instead.o\ninstead-y := kept.o own.o\nccflags-y := -I$(src)/ahead -I$(src)\n',
			'ahead/number.h': '#define NUMBER nothing\n',
		},
		['kept.o', 'own.o'],
	),
};

const directories = Object.values(CHANGES).map(({ directory }) => directory);
/** The text of a root’s Kbuild, which enters the directories of its cases. */
export function kbuildOf(root: string): string {
	const own = directories.filter((directory) => directory.startsWith(`${root}/`));
	return own.map((directory) => `obj-m += ${directory.slice(root.length + 1)}/\n`).join('');
}

/** All cases in one tree, as it was built before. */
export const BASE: Files = {
	...Object.fromEntries(['fine', 'missing', 'broken'].map((root) => [`${root}/Kbuild`, kbuildOf(root)])),
	...Object.assign({}, ...Object.values(CHANGES).map(({ before }) => before)),
};
/** The same tree with every change. */
export const HEAD: Files = { ...BASE, ...Object.assign({}, ...Object.values(CHANGES).map(({ changed }) => changed)) };
