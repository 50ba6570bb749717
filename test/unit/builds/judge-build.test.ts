import { OUTCOMES } from '../../../src/results/build-findings.ts';
import { describe, expect, test } from '@jest/globals';
import { BuildResult } from '../../../src/results/build-result.ts';
import type { BuiltRoot, ExplainedStep, MakeRun } from '../../../src/builds/built-root.ts';
import { worstOutcome } from '../../../src/builds/judge-build.ts';
import { type Compiled, compilerError, judge, module, root, run, summary, undeclared } from './observations-builder.ts';

const FAILED = { exitCode: 2, makeErrors: ['make: [Makefile:1: all] Error 2'] };

describe('a build passes', () => {
	test('when every module compiled and every symbol resolves', () => {
		const result = judge({ roots: [root([module('demo.ko')])], objects: { 'demo.o': { needs: ['open', 'gpl'] } } });

		expect(summary(result)).toEqual({ outcome: 'pass', modules: ['demo resolved'], failures: [], errors: [] });
		expect(result.message).toBeNull();
		expect(() => BuildResult.parse(result)).not.toThrow();
	});

	test('when make failed only because a sibling’s Module.symvers was not there to see', () => {
		const result = judge({
			roots: [
				root([module('a/base.ko')]),
				root([module('b/user.ko')], {
					runs: [run(FAILED)],
					modpost: { refuses: true, remaining: [] },
				}),
			],
			objects: { 'a/base.o': { exports: ['shared'] }, 'b/user.o': { needs: ['shared'] } },
		});

		expect(summary(result)).toMatchObject({ outcome: 'pass', failures: [] });
	});
});

describe('a build has symbol failures', () => {
	test('when a symbol does not resolve, and only then for the module that needs it', () => {
		const result = judge({
			roots: [root([module('good.ko'), module('bad.ko')], { runs: [run(FAILED)] })],
			objects: { 'good.o': { needs: ['open'] }, 'bad.o': { needs: ['gone', 'dma_buf'] } },
		});

		expect(summary(result)).toEqual({
			outcome: 'symbol-failures',
			modules: ['bad unresolved', 'good resolved'],
			failures: ['bad: dma_buf namespace-not-imported', 'bad: gone not-exported'],
			errors: [],
		});
		expect(result.symbolFailures[0]).toMatchObject({ namespace: 'DMA_BUF', foundBy: 'linker' });
		expect(result.symbolFailures[1]?.uses).toEqual([{ file: 'bad.c', line: 7, via: null }]);
	});

	test('at every use in several modules of one name', () => {
		const result = judge({
			roots: [root([module('v2/demo.ko'), module('v1/demo.ko')], { runs: [run(FAILED)] })],
			objects: { 'v1/demo.o': { needs: ['gone'] }, 'v2/demo.o': { needs: ['gone'] } },
		});

		expect(result.symbolFailures).toMatchObject([
			{ symbol: 'gone', module: 'demo', uses: [{ file: 'v1/demo.c' }, { file: 'v2/demo.c' }] },
		]);
	});

	test('once for a module that two roots name', () => {
		const roots = [root([module('demo.ko')]), root([module('demo.ko')])];
		const result = judge({ roots, objects: { 'demo.o': { needs: ['gone'] } } });

		expect(summary(result)).toMatchObject({ modules: ['demo unresolved'], failures: ['demo: gone not-exported'] });
	});

	test('when what else was linked in needs one, though no object of the module does', () => {
		const result = judge({
			roots: [root([module('demo.ko', 'a.o', 'b.o')], { runs: [run(FAILED)] })],
			objects: { 'a.o': {}, 'b.o': {} },
			composites: { 'demo.ko': { needs: ['gone'] } },
		});

		expect(summary(result)).toMatchObject({ outcome: 'symbol-failures', failures: ['demo: gone not-exported'] });
	});

	test('when an object only claims to export it, whatever modpost believes', () => {
		const result = judge({
			roots: [root([module('liar.ko'), module('user.ko')])],
			objects: { 'liar.o': { claims: ['gone'] }, 'user.o': { needs: ['gone'] } },
			disputed: ['user.ko'],
		});

		expect(summary(result)).toMatchObject({ outcome: 'symbol-failures', failures: ['user: gone not-exported'] });
	});

	test('but not where one part of a module exports what another defines', () => {
		const result = judge({
			roots: [root([module('giver.ko', 'a.o', 'b.o'), module('user.ko')])],
			objects: { 'a.o': { claims: ['shared'] }, 'b.o': { defines: ['shared'] }, 'user.o': { needs: ['shared'] } },
		});

		expect(result.outcome).toBe('pass');
	});

	test('and those alone, whatever modpost says of them', () => {
		const result = judge({
			roots: [
				root([module('demo.ko')], {
					runs: [run({ ...FAILED, modpostComplaints: ['"gone" est indéfini', 'demo is broken, too'] })],
				}),
			],
			objects: { 'demo.o': { needs: ['gone'] } },
		});

		expect(summary(result)).toMatchObject({
			outcome: 'symbol-failures',
			failures: ['demo: gone not-exported'],
			errors: [],
		});
	});
});

describe('a module is what was linked', () => {
	const linking = (composite: Compiled, modpost = {}) =>
		judge({
			roots: [root([module('demo.ko', 'a.o', 'b.o')], modpost)],
			objects: { 'a.o': { needs: ['blob'] }, 'b.o': {} },
			composites: { 'demo.ko': composite },
		});

	test('what its parts need may be defined by something else that was linked in', () => {
		expect(summary(linking({ defines: ['blob'] }))).toMatchObject({ outcome: 'pass', failures: [] });
	});

	test('what is needed still, is', () => {
		expect(summary(linking({ needs: ['blob'] })).failures).toEqual(['demo: blob not-exported']);
	});

	test('a need that is gone without a definition is not settled', () => {
		expect(summary(linking({})).failures).toEqual(['demo: blob not-exported']);
	});

	test('its licence may be in what was linked in', () => {
		const result = judge({
			roots: [root([module('demo.ko', 'a.o', 'b.o')])],
			objects: { 'a.o': { needs: ['gpl'], licence: null }, 'b.o': { licence: 'GPL' } },
			composites: { 'demo.ko': { needs: ['gpl'], licence: 'Proprietary' } },
		});

		expect(summary(result).failures).toEqual(['demo: gpl gpl-only']);
	});

	test('parts in a form that cannot be read do not matter then', () => {
		const result = judge({
			roots: [root([module('demo.ko', 'a.o', 'b.o')])],
			objects: { 'a.o': 'unreadable', 'b.o': {} },
			composites: { 'demo.ko': { needs: ['open'] } },
		});

		expect(summary(result)).toMatchObject({ outcome: 'pass', modules: ['demo resolved'] });
	});

	test('where nothing was linked, what would have been counts', () => {
		const result = judge({
			roots: [
				root([module('demo.ko', 'a.o', 'b.o')], { runs: [run({ ...FAILED, compilerErrors: [compilerError('b.c')] })] }),
			],
			objects: { 'a.o': { needs: ['blob', 'gone'] }, 'b.o': 'int x = ;' },
			alsoDefined: { 'demo.ko': ['blob'] },
		});

		expect(summary(result).failures).toEqual(['demo: gone not-exported']);
	});
});

describe('where this kernel’s modpost accepts what its objects refuse', () => {
	const disputing = (needs: readonly string[], changes = {}) =>
		judge({
			roots: [root([module('demo.ko'), module('good.ko')], changes)],
			objects: { 'demo.o': { needs }, 'good.o': {} },
			disputed: ['demo.ko'],
		});

	test('nothing is green and nothing the module’s fault: it is said to be ours', () => {
		const result = disputing(['gone', 'dma_buf']);

		expect(summary(result)).toEqual({
			outcome: 'unverifiable',
			modules: ['demo unresolved', 'good resolved'],
			failures: [],
			errors: [],
		});
		expect(result.message).toBe(
			'demo: modprobot misses dma_buf and gone, this kernel’s own modpost does not: a fault of modprobot, please report it.',
		);
	});

	test('a make that failed is not explained by it', () => {
		expect(summary(disputing(['gone'], { runs: [run(FAILED)] }))).toMatchObject({
			outcome: 'build-errors',
			errors: ['make: make: [Makefile:1: all] Error 2'],
		});
	});
});

describe('a make that failed', () => {
	const step = (changes: Partial<ExplainedStep>): ExplainedStep => ({
		kind: 'recipe',
		makefile: null,
		line: null,
		isKbuilds: true,
		target: 'Module.symvers',
		status: 1,
		words: [],
		command: null,
		lacks: [],
		...changes,
	});
	const failing = (steps: readonly Partial<ExplainedStep>[], more: Partial<MakeRun> = {}) =>
		summary(
			judge({
				roots: [
					root([module('bad.ko'), module('good.ko')], {
						runs: [run({ ...FAILED, ...more, failedSteps: steps.map(step) })],
					}),
				],
				objects: { 'bad.o': { needs: ['gone'] }, 'good.o': {} },
			}),
		).errors;

	test('is accounted for where each step of it follows from what was found', () => {
		expect(failing([{}])).toEqual([]);
	});

	test.each<[string, Partial<ExplainedStep>, string]>([
		[
			'a recipe of the tree',
			{ makefile: 'Makefile', line: 3, isKbuilds: false, target: 'table.h' },
			'make: table.h could not be made: exit status 1',
		],
		[
			'a recipe that has the name of modpost’s',
			{ makefile: 'Makefile', line: 3, isKbuilds: false },
			'make: Module.symvers could not be made: exit status 1',
		],
		[
			'an object that no compiler complained of',
			{ target: 'good.o', words: ['objtool: no'] },
			'make: good.o could not be made: objtool: no (exit status 1)',
		],
		['the last link', { target: 'good.ko' }, 'make: good.ko could not be made: exit status 1'],
		['a stop', { kind: 'stop', target: 'no rule to make target' }, 'make: no rule to make target'],
	])('does not hide another failure behind a symbol that is missing: %s', (_, other, said) => {
		expect(failing([{}, other])).toEqual([said]);
	});

	test('is no pass for a symbol that only others export, where another step failed as well', () => {
		const failedSteps = [step({}), step({ makefile: 'Makefile', line: 3, isKbuilds: false, target: 'check' })];
		const result = judge({
			roots: [
				root([module('a/base.ko')]),
				root([module('b/user.ko')], {
					runs: [run({ ...FAILED, failedSteps })],
					modpost: { refuses: true, remaining: [] },
				}),
			],
			objects: { 'a/base.o': { exports: ['shared'] }, 'b/user.o': { needs: ['shared'] } },
		});

		expect(summary(result)).toMatchObject({
			outcome: 'build-errors',
			errors: ['make: check could not be made: exit status 1'],
		});
	});

	const linking = (name: string) =>
		step({
			target: `${name}.o`,
			words: [`ld: ${name}.o: multiple definition of debug`, '  CC [M]  other.o'],
		});
	const unlinked = (steps: readonly ExplainedStep[]) =>
		summary(
			judge({
				roots: [root([module('m1.ko'), module('m2.ko')], { runs: [run({ ...FAILED, failedSteps: steps })] })],
				objects: { 'm1.o': {}, 'm2.o': {} },
			}),
		).errors;

	test('has an error for each of its steps where nothing else was found, whichever failed first', () => {
		const steps = [linking('m1'), linking('m2')];
		const told = ['m1', 'm2'].map(
			(name) => `make: ${name}.o could not be made: ld: ${name}.o: multiple definition of debug (exit status 1)`,
		);

		expect(unlinked(steps)).toEqual(told);
		expect(unlinked(steps.toReversed())).toEqual(told);
	});

	test.each([
		['names it', ['m1.o: no', 'other.c:1:1: warning: unused'], 'm1.o: no'],
		['does not', ['no'], 'no'],
	])('is told in its own words, not in those of a job beside it nor the compiler’s drawings: %s', (_, own, said) => {
		const words = [...own, '12 |  int unused;', '|      ^~~~~~', 'compilation terminated.'];
		expect(unlinked([step({ target: 'm1.o', words })])).toEqual([
			`make: m1.o could not be made: ${said} (exit status 1)`,
		]);
	});

	test.each([
		['firmware.h', ['python3 tools/gen.py fw.bin > firmware.h', 'ValueError: bad magic in fw.bin']],
		['all', ['Installing rules', 'cp: cannot stat x.fw']],
	])('is told by its last words where none is about what was to be made (%s)', (target, words) => {
		const other = { makefile: 'Makefile', line: 3, isKbuilds: false, target, words };
		expect(unlinked([step(other)])).toEqual([`make: ${target} could not be made: ${words[1]} (exit status 1)`]);
	});

	test('of a command other than make is told by its last words alone', () => {
		const result = judge({
			roots: [
				root([], {
					runs: [
						run({
							exitCode: 3,
							makeErrors: ['it is missing (exit code 3)'],
							failedSteps: [step({ target: '', isKbuilds: false })],
						}),
					],
				}),
			],
			objects: {},
		});
		expect(summary(result).errors).toEqual(['make: it is missing (exit code 3)']);
	});

	test('is accounted for by an error in a header that the command line includes, whatever was compiled', () => {
		const result = judge({
			roots: [
				root([module('a.ko'), module('b.ko')], {
					runs: [
						run({
							...FAILED,
							compilerErrors: [compilerError('compat.h')],
							failedSteps: ['a.o', 'b.o'].map((target) => step({ target })),
						}),
					],
				}),
			],
			objects: { 'a.o': 'x', 'b.o': 'x' },
		});

		expect(summary(result).errors).toEqual(['compiler: it is wrong']);
	});

	test('is none either where a signal ended it', () => {
		expect(failing([{}], { exitCode: 137 })).toEqual(['make: the build command was ended by signal 9']);
	});
});

describe('a symbol that modpost misses and the objects do not', () => {
	const complaints = ['"gone" [bad.ko] undefined!', '"hidden" [bad.ko] undefined!', '"shared" [bad.ko] undefined!'];
	const judging = (modpost: BuiltRoot['modpost']) =>
		summary(
			judge({
				roots: [
					root([module('bad.ko')], { runs: [run({ ...FAILED, modpostComplaints: complaints })], modpost }),
					root([module('base.ko')]),
				],
				objects: { 'bad.o': { needs: ['gone', 'shared'] }, 'base.o': { exports: ['shared'] } },
			}),
		);

	test('is listed in modpost’s words', () => {
		expect(judging(null)).toMatchObject({
			outcome: 'build-errors',
			failures: ['bad: gone not-exported'],
			errors: ['modpost: "hidden" [bad.ko] undefined!'],
		});
	});

	test('is what modpost says when it is asked, whatever the log says', () => {
		const remaining = ['"other" [bad.ko] undefined!'];

		expect(judging({ refuses: false, remaining })).toMatchObject({ errors: ['modpost: "other" [bad.ko] undefined!'] });
		expect(judging({ refuses: false, remaining: [] })).toMatchObject({ outcome: 'symbol-failures', errors: [] });
	});
});

describe('what no object shows', () => {
	const judging = (
		modpost: { refuses: boolean; remaining: string[] },
		exitCode = 2,
		modpostComplaints: string[] = [],
	) =>
		judge({
			roots: [root([module('demo.ko')], { runs: [run({ ...FAILED, exitCode, modpostComplaints })], modpost })],
			objects: { 'demo.o': {} },
		});

	test('is told in modpost’s own words', () => {
		expect(summary(judging({ refuses: true, remaining: ['missing MODULE_LICENSE() in demo.o'] }))).toMatchObject({
			outcome: 'build-errors',
			errors: ['modpost: missing MODULE_LICENSE() in demo.o'],
		});
	});

	test('also where a Makefile hides that modpost failed', () => {
		expect(judging({ refuses: true, remaining: ['missing MODULE_LICENSE() in demo.o'] }, 0).outcome).toBe(
			'build-errors',
		);
	});

	test('is what the build’s modpost complained of, where modpost alone has no objection', () => {
		expect(summary(judging({ refuses: false, remaining: [] }, 2, ['Section mismatches detected.']))).toMatchObject({
			errors: ['modpost: Section mismatches detected.'],
		});
	});

	test('is make’s where modpost has nothing to do with it', () => {
		expect(summary(judging({ refuses: false, remaining: [] }))).toMatchObject({
			errors: ['make: make: [Makefile:1: all] Error 2'],
		});
	});
});

describe('a build has errors', () => {
	test('of the compiler; the symbols of the other modules are judged all the same', () => {
		const result = judge({
			roots: [
				root([module('broken.ko'), module('bad.ko'), module('good.ko')], {
					runs: [run({ ...FAILED, compilerErrors: [compilerError('broken.c')] })],
				}),
			],
			objects: { 'broken.o': 'int x = ;', 'bad.o': { needs: ['gone'] }, 'good.o': {} },
		});

		expect(summary(result)).toEqual({
			outcome: 'build-errors',
			modules: ['bad unresolved', 'broken not-built', 'good resolved'],
			failures: ['bad: gone not-exported'],
			errors: ['compiler: it is wrong'],
		});
		expect(result.uncompiled).toEqual(['broken.c']);
		expect(result.modules[1]?.why).toBe('broken.c did not compile');
	});

	test('is listed by its place, whichever of make’s jobs met it first', () => {
		const places = ['a.c:9:1 one', 'b.h:2:7 one', 'b.h:3:1 one', 'b.h:3:1 other', 'b.h:3:4 one', 'b.h:20:1 one'];
		const said = places.map((place) => {
			const [, file = '', line, column, message = ''] = /^(.*):(\d+):(\d+) (.*)$/.exec(place) ?? [];
			return { ...compilerError('b.c'), file, line: Number(line), column: Number(column), message };
		});
		const listed = (compilerErrors: typeof said) =>
			judge({
				roots: [root([module('a.ko'), module('b.ko')], { runs: [run({ ...FAILED, compilerErrors })] })],
				objects: { 'a.o': 'x', 'b.o': 'x' },
			}).buildErrors.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);

		expect(listed(said)).toEqual(places);
		expect(listed(said.toReversed())).toEqual(places);
		expect(listed(said.toSorted((a, b) => (a.message < b.message ? -1 : 1)))).toEqual(places);
	});

	test('in a header, which every file that includes it meets: once', () => {
		const compilerErrors = ['a.c', 'b.c'].map((source) => ({ ...compilerError('compat.h'), source }));
		const result = judge({
			roots: [root([module('a.ko'), module('b.ko')], { runs: [run({ ...FAILED, compilerErrors })] })],
			objects: { 'a.o': 'x', 'b.o': 'x' },
		});

		expect(result.buildErrors).toMatchObject([{ file: 'compat.h', message: 'it is wrong' }]);
	});

	test('of make, in its words, where nothing else says why it failed', () => {
		const result = judge({
			roots: [root([module('demo.ko')], { runs: [run(FAILED)] })],
			objects: { 'demo.o': {} },
		});

		expect(summary(result)).toMatchObject({
			outcome: 'build-errors',
			errors: ['make: make: [Makefile:1: all] Error 2'],
		});
	});

	test('of make, also where it named nothing it would build, and said nothing', () => {
		const result = judge({ roots: [root([], { runs: [run({ exitCode: 2 })] })], objects: {} });

		expect(summary(result)).toMatchObject({
			outcome: 'build-errors',
			errors: ['make: the build command failed with exit code 2'],
		});
	});

	test('with hostile words: control characters do not get through', () => {
		const result = judge({
			roots: [root([], { runs: [run({ exitCode: 2, makeErrors: ['\x1b[2Jmake: \x07bad\u202e'] })] })],
			objects: {},
			log: '\x1b]0;title\x07text\u2066',
		});

		expect(result.buildErrors[0]?.message).toBe('make: bad');
		expect(result.log).toBe('text');
	});
});

describe('a build is incomplete', () => {
	test('when make ended well and built nothing: never green', () => {
		const result = judge({ roots: [root([])], objects: {} });

		expect(summary(result)).toEqual({ outcome: 'incomplete', modules: [], failures: [], errors: [] });
		expect(result.message).toBe('The build ran without an error but produced no module.');
	});

	test('when there was nothing to build at all', () => {
		expect(judge({ roots: [], objects: {} }).outcome).toBe('incomplete');
	});

	test('when an object is not there, although nobody complained', () => {
		const result = judge({ roots: [root([module('demo.ko', 'a.o', 'b.o')])], objects: { 'a.o': {}, 'b.o': '' } });

		expect(summary(result)).toMatchObject({ outcome: 'incomplete', modules: ['demo not-built'] });
		expect(result.message).toBe('Not built: demo.');
	});

	test('when an object cannot be read: its symbols are not known to resolve', () => {
		const result = judge({ roots: [root([module('demo.ko')])], objects: { 'demo.o': 'unreadable' } });

		expect(summary(result)).toMatchObject({ outcome: 'incomplete', modules: ['demo not-built'] });
	});

	test('when dkms.conf promises a module that the Makefile leaves out', () => {
		const dkmsModules = [
			{ name: 'demo_x', directory: '.' },
			{ name: 'extra', directory: 'sub' },
		];
		const result = judge({ roots: [root([module('demo-x.ko')], { dkmsModules })], objects: { 'demo-x.o': {} } });

		expect(result.modules.map(({ path, state }) => `${path} ${state}`)).toEqual([
			'demo-x.ko resolved',
			'sub/extra.ko not-built',
		]);
		expect(result.modules[1]?.why).toBe('dkms.conf names it, the Makefile leaves it out on this kernel');
		expect(result.outcome).toBe('incomplete');
	});
});

describe('a kernel that dkms.conf does not want', () => {
	const leftOut = (path: string) => {
		const dkmsModules = [{ name: 'gone', directory: path }];
		const evidence = root([], { excluded: 'BUILD_EXCLUSIVE_KERNEL="^5"', dkmsModules, runs: [run()] });
		return { ...evidence, root: { ...evidence.root, path } };
	};

	test('is excluded, in its own words: no module is missed, and none is green', () => {
		const result = judge({ roots: [leftOut('.')], objects: {} });

		expect(summary(result)).toEqual({ outcome: 'excluded', modules: [], failures: [], errors: [] });
		expect(result.message).toBe('dkms.conf excludes this kernel: BUILD_EXCLUSIVE_KERNEL="^5".');
	});

	test('by one root alone has the outcome of the others, and says which is excluded', () => {
		const result = judge({ roots: [leftOut('old'), root([module('demo.ko')])], objects: { 'demo.o': {} } });

		expect(summary(result)).toMatchObject({ outcome: 'pass', modules: ['demo resolved'] });
		expect(result.moduleRoots.map(({ outcome }) => outcome)).toEqual(['excluded', 'pass']);
		expect(result.message).toBe('Excluded on this kernel by dkms.conf: old (BUILD_EXCLUSIVE_KERNEL="^5").');
	});

	test('leaves nothing out of the failures of other roots', () => {
		const result = judge({ roots: [leftOut('old'), root([])], objects: {} });

		expect(result.outcome).toBe('incomplete');
		expect(result.message).toMatch(/^The build ran without an error but produced no module\. Excluded on this kernel/);
	});
});

describe('a patch or script of dkms.conf that fails', () => {
	const failedSteps = ['dkms.conf: PRE_BUILD="gen.sh" failed: no gen.in (exit code 3)'];

	test('is a build error, although make builds everything', () => {
		const result = judge({
			roots: [root([module('demo.ko')], { failedDkmsSteps: failedSteps })],
			objects: { 'demo.o': {} },
		});

		expect(summary(result)).toEqual({
			outcome: 'build-errors',
			modules: ['demo resolved'],
			failures: [],
			errors: [`make: ${failedSteps[0]}`],
		});
	});

	test('is why a dkmsModules module is not there', () => {
		const dkmsModules = [{ name: 'demo', directory: '.' }];
		const result = judge({ roots: [root([], { failedDkmsSteps: failedSteps, dkmsModules })], objects: {} });

		expect(result.modules).toMatchObject([{ name: 'demo', state: 'not-built', why: failedSteps[0] }]);
	});
});

describe('a kernel without a usable symbol table', () => {
	test('is unverifiable, never green', () => {
		const result = judge({
			roots: [root([module('demo.ko')])],
			objects: { 'demo.o': { needs: ['open'] } },
			symbolTable: null,
		});

		expect(summary(result)).toMatchObject({ outcome: 'unverifiable', failures: [] });
		expect(result.message).toMatch(/no usable Module\.symvers/);
	});

	test('makes nothing red that modpost says of symbols', () => {
		const result = judge({
			roots: [
				root([module('demo.ko')], {
					runs: [run({ ...FAILED, modpostComplaints: ['"open" [demo.ko] undefined!'] })],
					modpost: { refuses: true, remaining: [] },
				}),
			],
			objects: { 'demo.o': { needs: ['open'] } },
			symbolTable: null,
		});

		expect(result.outcome).toBe('unverifiable');
	});

	test('leaves a compile error red, an undeclared function too', () => {
		const result = judge({
			roots: [
				root([module('demo.ko')], { runs: [run({ ...FAILED, compilerErrors: [undeclared('gone', 'demo.c')] })] }),
			],
			objects: { 'demo.o': '' },
			symbolTable: null,
		});

		expect(summary(result)).toMatchObject({ outcome: 'build-errors', failures: [] });
	});

	test('leaves a build without modules incomplete', () => {
		expect(judge({ roots: [root([])], objects: {}, symbolTable: null }).outcome).toBe('incomplete');
	});
});

describe('what follows from a file that did not compile is no failure of its own', () => {
	const broken = { runs: [run({ ...FAILED, compilerErrors: [compilerError('base.c')] })] };

	test('the symbol it would have exported to a sibling is said with it', () => {
		const result = judge({
			roots: [root([module('base.ko'), module('user.ko')], broken)],
			objects: { 'base.o': 'int shared(void)\n{\n}\nEXPORT_SYMBOL(shared);', 'user.o': { needs: ['shared', 'gone'] } },
		});

		expect(summary(result)).toMatchObject({ outcome: 'build-errors', failures: ['user: gone not-exported'] });
	});

	test('and the module that only misses that says so, and is not resolved', () => {
		const result = judge({
			roots: [root([module('base.ko'), module('user.ko')], broken)],
			objects: { 'base.o': 'EXPORT_SYMBOL(shared);', 'user.o': { needs: ['shared'] } },
		});

		expect(result.symbolFailures).toEqual([]);
		expect(result.modules[1]).toMatchObject({
			state: 'unresolved',
			why: 'shared is in base.c, which did not compile',
		});
	});

	test('so its root is incomplete, not a pass', () => {
		const result = judge({
			roots: [root([module('base.ko')], broken), root([module('user.ko')], { runs: [run(FAILED)] })],
			objects: { 'base.o': 'EXPORT_SYMBOL(shared);', 'user.o': { needs: ['shared'] } },
		});

		expect(result.moduleRoots.map(({ outcome }) => outcome)).toEqual(['build-errors', 'incomplete']);
	});

	test('the function it would have given to another object of its module', () => {
		const result = judge({
			roots: [root([module('demo.ko', 'base.o', 'user.o')], broken)],
			objects: { 'base.o': 'int helper(int a) { }', 'user.o': { needs: ['helper'] } },
		});

		expect(summary(result)).toMatchObject({ failures: [], errors: ['compiler: it is wrong'] });
	});

	test('what an object may have given that was to be made of nobody knows what; what is the kernel’s is not that', () => {
		const result = judge({
			roots: [root([module('demo.ko', 'user.o', 'generated.bin.o')], { runs: [run(FAILED)] })],
			objects: { 'user.o': { needs: ['perhaps', 'gone'] }, 'generated.bin.o': '' },
			ofKernel: ['gone'],
			sources: ['user.c'],
		});

		expect(summary(result).failures).toEqual(['demo: gone not-exported']);
		expect(result.modules[0]?.why).toBe('generated.bin.o was not built');
	});

	test('the licence it holds: the other objects are not judged as proprietary', () => {
		const result = judge({
			roots: [root([module('demo.ko', 'base.o', 'user.o')], broken)],
			objects: { 'base.o': 'MODULE_LICENSE("GPL");', 'user.o': { needs: ['gpl'], licence: null } },
		});

		expect(summary(result).failures).toEqual([]);
	});

	test('the import it holds', () => {
		const result = judge({
			roots: [root([module('demo.ko', 'base.o', 'user.o')], broken)],
			objects: { 'base.o': 'MODULE_IMPORT_NS("DMA_BUF");', 'user.o': { needs: ['dma_buf'] } },
		});

		expect(summary(result).failures).toEqual([]);
	});

	test('but a licence that another object states, and an import that nobody makes, are judged', () => {
		const result = judge({
			roots: [root([module('demo.ko', 'base.o', 'user.o')], broken)],
			objects: { 'base.o': 'MODULE_LICENSE("X");', 'user.o': { needs: ['gpl', 'dma_buf'], licence: 'Proprietary' } },
		});

		expect(summary(result).failures).toEqual(['demo: dma_buf namespace-not-imported', 'demo: gpl gpl-only']);
	});
});

describe('a call of an undeclared function', () => {
	const calling = (
		symbol: string,
		headers: readonly string[] = [],
		others: Parameters<typeof judge>[0]['objects'] = {},
	) =>
		judge({
			roots: [
				root([module('demo.ko', 'demo.o', ...Object.keys(others))], {
					runs: [
						run({ ...FAILED, compilerErrors: [undeclared(symbol, 'demo.c', 9), undeclared(symbol, 'demo.c', 4)] }),
					],
				}),
			],
			objects: { 'demo.o': `int use(void) { ${symbol}(); }`, ...others },
			headers,
		});

	test('that the kernel neither exports nor defines is a symbol failure, at every line', () => {
		const result = calling('gone');

		expect(summary(result)).toEqual({
			outcome: 'symbol-failures',
			modules: ['demo not-built'],
			failures: ['demo: gone not-exported'],
			errors: [],
		});
		expect(result.symbolFailures[0]).toMatchObject({
			foundBy: 'compiler',
			uses: [
				{ file: 'demo.c', line: 4, via: null },
				{ file: 'demo.c', line: 9, via: null },
			],
		});
	});

	test('that the kernel exports is an error that names the header', () => {
		expect(summary(calling('open', ['./linux/open.h:3:extern int open(void);']))).toMatchObject({
			outcome: 'build-errors',
			failures: [],
			errors: Array(2).fill(
				"compiler: implicit declaration of function 'open'; this kernel has it in <linux/open.h>, which is not included here",
			),
		});
	});

	describe('that the kernel exports, but not to this module', () => {
		const declared = (symbol: string) => `./linux/${symbol}.h:3:extern int ${symbol}(void);`;
		const behind = (symbol: string, changes: Partial<Parameters<typeof judge>[0]> = {}) =>
			judge({
				roots: [
					root([module('demo.ko', 'demo.o', 'other.o')], {
						runs: [run({ ...FAILED, compilerErrors: [undeclared(symbol, 'demo.c', 9)] })],
					}),
				],
				objects: { 'demo.o': 'text', 'other.o': {} },
				lenient: { 'demo.o': { needs: [symbol] } },
				headers: [declared(symbol)],
				...changes,
			});
		const compiled = (licence: string, symbol: string, imports: readonly string[] = []) => ({
			lenient: { 'demo.o': { needs: [symbol], licence, imports } },
		});

		test.each([
			['gpl', 'gpl-only', null, { ...compiled('Proprietary', 'gpl') }],
			['dma_buf', 'namespace-not-imported', 'DMA_BUF', {}],
			['kvm', 'restricted', 'module:kvm-intel', {}],
			['open', 'not-on-symbol-list', null, { symbolList: new Set(['other']) }],
		])('is told beside the error: %s, %s', (symbol, reason, namespace, changes) => {
			const result = behind(symbol, changes);

			expect(result.outcome).toBe('build-errors');
			expect(result.buildErrors).toMatchObject([{ message: expect.stringContaining(`<linux/${symbol}.h>`) }]);
			expect(result.symbolFailures).toEqual([
				{
					symbol,
					reason,
					module: 'demo',
					foundBy: 'compiler',
					namespace,
					uses: [
						{ file: 'demo.c', line: 9, via: null },
						{ file: 'demo.c', line: 100, via: null },
					],
				},
			]);
		});

		test.each([
			['it is GPL-only, and the module is under the GPL', 'gpl', {}],
			['the module imports the namespace', 'dma_buf', compiled('GPL', 'dma_buf', ['DMA_BUF'])],
			['the file that may import it did not compile', 'dma_buf', { lenient: {} }],
			['a macro takes its place', 'dma_buf', { headers: ['./linux/x.h:3:#define dma_buf(x) y(x)'] }],
			['an inline function takes its place', 'dma_buf', { headers: ['./linux/x.h:3:static inline int dma_buf(void)'] }],
			['not all was seen that the headers say', 'dma_buf', { headers: [declared('dma_buf'), 'incomplete', ''] }],
			[
				'the tree has a function of that name',
				'dma_buf',
				{ objects: { 'demo.o': 'text', 'other.o': { defines: ['dma_buf'] } } },
			],
		])('but not where %s', (_, symbol, changes) => {
			expect(summary(behind(symbol, changes))).toMatchObject({ outcome: 'build-errors', failures: [] });
		});

		test('also where other configurations have an inline function instead', () => {
			const headers = [declared('dma_buf'), './linux/dma_buf.h:5:static inline int dma_buf(void) { return 0; }'];
			expect(summary(behind('dma_buf', { headers })).failures).toEqual(['demo: dma_buf namespace-not-imported']);
		});

		test('an incompatible licence is known from one part of the module', () => {
			const changes = { lenient: {}, objects: { 'demo.o': 'text', 'other.o': { licence: 'Proprietary' } } };
			expect(summary(behind('gpl', changes)).failures).toEqual(['demo: gpl gpl-only']);
		});

		test('in a file of several modules, where they have that in common', () => {
			const shared = (...names: string[]) => ({
				roots: [
					root(
						names.map((name) => module(`${name}.ko`, 'demo.o', `${name}.o`)),
						{ runs: [run({ ...FAILED, compilerErrors: [undeclared('dma_buf', 'demo.c')] })] },
					),
				],
				objects: { 'demo.o': 'text', 'a.o': {}, 'b.o': {}, 'c.o': { imports: ['DMA_BUF'] } },
			});
			expect(summary(behind('dma_buf', shared('a', 'b'))).failures).toEqual(['null: dma_buf namespace-not-imported']);
			expect(summary(behind('dma_buf', shared('a', 'c'))).failures).toEqual([]);
		});
	});

	test('that is a macro of this kernel is an error that names the header', () => {
		expect(summary(calling('kmalloc', ['./linux/slab.h:3:#define kmalloc(x) y(x)'])).errors[0]).toMatch(
			/in <linux\/slab\.h>, which is not included here$/,
		);
	});

	test.each([
		['compiled', { 'own.o': { defines: ['own'] } }],
		['did not', { 'own.o': 'int own(void)\n{\n}' }],
	])('that another file of the tree defines, which %s, is an error: the kernel is not to blame', (_, others) => {
		expect(summary(calling('own', [], others))).toMatchObject({
			outcome: 'build-errors',
			failures: [],
			errors: Array(2).fill("compiler: implicit declaration of function 'own'"),
		});
	});

	test('in a file of two modules belongs to neither by name', () => {
		const result = judge({
			roots: [
				root([module('a.ko', 'common.o'), module('b.ko', 'common.o')], {
					runs: [run({ ...FAILED, compilerErrors: [undeclared('gone', 'common.c')] })],
				}),
			],
			objects: { 'common.o': '' },
		});

		expect(result.symbolFailures).toMatchObject([{ symbol: 'gone', module: null }]);
	});

	test('in a header belongs to the module of the file that includes it', () => {
		const error = { ...undeclared('gone', 'include/compat.h'), source: 'demo.c' };
		const result = judge({
			roots: [root([module('demo.ko')], { runs: [run({ ...FAILED, compilerErrors: [error] })] })],
			objects: { 'demo.o': '' },
		});

		expect(result.symbolFailures).toMatchObject([
			{ module: 'demo', uses: [{ file: 'include/compat.h', line: 5, via: 'demo.c' }] },
		]);
	});
});

describe('the outcome of the whole', () => {
	test('is the worst of its parts, in the order of the design', () => {
		const order = [
			'infrastructure-error',
			'limit-exceeded',
			'build-errors',
			'symbol-failures',
			'incomplete',
			'unverifiable',
			'pass',
			'excluded',
		] as const;

		expect([...OUTCOMES].toSorted()).toEqual([...order].toSorted());
		for (const [index, worse] of order.entries()) {
			for (const better of order.slice(index)) {
				expect(worstOutcome([better, worse])).toBe(worse);
				expect(worstOutcome([worse, better])).toBe(worse);
			}
		}
	});

	test('of nothing is incomplete', () => {
		expect(worstOutcome([])).toBe('incomplete');
	});

	test('is told for each root', () => {
		const result = judge({
			roots: [root([module('a.ko')]), root([module('b.ko')])],
			objects: { 'a.o': {}, 'b.o': { needs: ['gone'] } },
		});

		expect(result.outcome).toBe('symbol-failures');
		expect(result.moduleRoots.map(({ outcome }) => outcome)).toEqual(['pass', 'symbol-failures']);
	});
});
