/** Questions about options of the compiler: which are answered without it, and which it is asked. */
import { describe, expect, test } from '@jest/globals';
import { bareSource } from './bare-source.ts';
import { type Files, states, testEngine } from './engine-fixture.ts';

const OPTION = '-falign-jumps=1';

/** Builds `asked` where the compiler was asked about the option, and `answered` where what an image is said to answer was believed. */
const KBUILD = `ifneq ($(filter ${OPTION},$(KBUILD_CFLAGS)),)\nobj-m := asked.o\nelse\nobj-m := answered.o\nendif\n`;
const FILES: Files = { Kbuild: KBUILD, 'asked.c': bareSource(''), 'answered.c': bareSource('') };

const OWN_MAKEFILE = 'all:\n\t$(MAKE) -C $(KERNEL_BUILD) M=$(CURDIR) modules\n';

describe('what Kbuild asks of the tools of an image', () => {
	const fixture = testEngine();

	/** The image, said to have a compiler that does not know the option. */
	const withWrongAnswer = async (id: string) => {
		const kernel = await fixture.kernel(id);
		const toolAnswers = kernel.toolAnswers.replaceAll(new RegExp(`^yes (.* ${OPTION} -c )`, 'gm'), 'no $1');
		expect(toolAnswers === kernel.toolAnswers).toBe(false);
		return { ...kernel, toolAnswers };
	};

	test.each(['debian-11', 'debian-12', 'debian-13', 'debian-13-backports'])(
		'is known from the image (%s)',
		async (id) => {
			const kernel = await withWrongAnswer(id);
			expect(states(await fixture.build(FILES, { kernel }))).toEqual({ 'answered.ko': 'resolved' });
		},
		240_000,
	);

	test('is asked where that is not known', async () => {
		const kernel = { ...(await fixture.kernel('debian-12')), toolAnswers: '' };
		expect(states(await fixture.build(FILES, { kernel }))).toEqual({ 'asked.ko': 'resolved' });
	}, 240_000);

	test.each<[string, Files]>([
		['has another compiler in the PATH', { Makefile: `export PATH := $(CURDIR)/tools:$(PATH)\n${OWN_MAKEFILE}` }],
		['tells the compiler where its parts are', { Makefile: `export COMPILER_PATH := $(CURDIR)\n${OWN_MAKEFILE}` }],
		['has a try-run of its own', { Makefile: `try-run = $(shell $(1))\n${OWN_MAKEFILE}` }],
	])(
		'is asked where the tree %s',
		async (_, files) => {
			const kernel = await withWrongAnswer('debian-12');
			expect(states(await fixture.build({ ...FILES, ...files }, { kernel }))).toEqual({ 'asked.ko': 'resolved' });
		},
		240_000,
	);

	test('reaches no recipe of a tree that exports all variables', async () => {
		const ifReached = '\t! env | grep -q modprobot.try || echo "obj-m := asked.o" >Kbuild\n';
		const Makefile = `.EXPORT_ALL_VARIABLES:\n${OWN_MAKEFILE.replace('\n', `\n${ifReached}`)}`;
		const kernel = await withWrongAnswer('debian-13');
		expect(states(await fixture.build({ ...FILES, Makefile }, { kernel }))).toEqual({ 'answered.ko': 'resolved' });
	}, 240_000);

	test('is asked where it is a question of the module', async () => {
		const own = ['-fsyntax-only', '-fno-such-option'].map((option) => `$(call cc-option,${option},-DUNKNOWN)`);
		const Kbuild = `ifeq (${own.join('')},-fsyntax-only-DUNKNOWN)\nobj-m := asked.o\nendif\n`;
		expect(states(await fixture.build({ ...FILES, Kbuild }))).toEqual({ 'asked.ko': 'resolved' });
	}, 240_000);
});
