import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { discoverModuleRoots } from '../../../src/modules/discover-module-roots.ts';
import { dkmsModuleNames } from '../../../src/modules/dkms-conf.ts';
import { anyText, nearly } from '../hostile-lines.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 10 });

describe('a Kbuild file', () => {
	test.each(['Kbuild', 'Makefile'])('named %s tells the modules that were written, in any layout', (file) => {
		const LAYOUTS: readonly ((modules: readonly string[]) => string)[] = [
			(modules) => `obj-m := ${modules.map((each) => `${each}.o`).join(' ')}\n`,
			(modules) => `obj-m\t:=\\\n${modules.map((each) => `\t${each}.o`).join(' \\\n')} # all\n`,
			(modules) => modules.map((each) => `obj-m += ${each}.o\n${each}-y := ${each}_main.o part.o\n`).join(''),
			(modules) => `MODULES = ${modules.join(' ')}\nobj-m := $(MODULES:%=%.o)\n`,
			(modules) => `MODULES := ${modules.join(' ')}\nobj-m := $(addsuffix .o, $(MODULES))\n`,
			(modules) => `ifneq ($(KERNELRELEASE),)\nobj-m := ${modules.map((each) => `${each}.o`).join(' ')}\nendif\n`,
		];
		fc.assert(
			fc.property(names, fc.constantFrom(...LAYOUTS), (modules, layout) => {
				const { roots } = discoverModuleRoots({ paths: [file], texts: new Map([[file, layout(modules)]]) });
				expect(roots).toHaveLength(1);
				expect(roots[0]?.moduleNames.toSorted()).toEqual(modules.toSorted());
			}),
		);
	});
});

describe('a dkms.conf', () => {
	const REAL = ['PACKAGE_NAME="demo"', 'BUILT_MODULE_NAME[0]="$PACKAGE_NAME"', "BUILT_MODULE_NAME[1]='more'", '#x'];

	test('tells a module whatever stands around it', () => {
		const noise = fc.oneof(anyText, nearly(REAL));
		fc.assert(
			fc.property(noise, noise, (before, after) => {
				expect(dkmsModuleNames(`${before}\nBUILT_MODULE_NAME[2]="real"\n${after}`)).toContain('real');
			}),
			{ numRuns: 500 },
		);
	});

	test('tells the modules that were written, quoted in any way', () => {
		const quote = fc.constantFrom('"', "'", '');
		fc.assert(
			fc.property(names, quote, (modules, mark) => {
				const text = modules.map((module, index) => `BUILT_MODULE_NAME[${index}]=${mark}${module}${mark}\n`);
				expect(dkmsModuleNames(text.join(''))).toEqual(modules);
			}),
		);
	});

	test.each([
		['a line of ten million characters', `BUILT_MODULE_NAME="${'x'.repeat(10_000_000)}`],
		['assignments without number', 'BUILT_MODULE_NAME[0]="$A"\n'.repeat(500_000)],
		['values of nothing but references', `A="${'$A'.repeat(200)}"\n`.repeat(50_000)],
	])('names no module in %s', (_, text) => {
		expect(dkmsModuleNames(text)).toEqual([]);
	});
});
