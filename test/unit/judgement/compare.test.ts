import type { BuildError, SymbolFailure } from '../../../src/results/build-findings.ts';
import { describe, expect, test } from '@jest/globals';
import { NOTHING_TO_BUILD, type BuildResult } from '../../../src/results/build-result.ts';
import { compareBuilds } from '../../../src/judgement/comparison/compare.ts';
import { KernelReport } from '../../../src/results/check-report.ts';

const KERNEL = { id: 'k', release: '6.12.0', arch: 'amd64', digest: 'sha256:0', compiler: 'gcc' };

type State = 'resolved' | 'unresolved' | 'not-built';

interface Side {
	/** State and sources by the module's path. */
	readonly modules?: Readonly<Record<string, readonly [State, ...string[]]>>;
	readonly failures?: readonly SymbolFailure[];
	readonly errors?: readonly BuildError[];
	readonly uncompiled?: readonly string[];
	/** Of them, those whose uses are known all the same. */
	readonly salvaged?: readonly string[];
	/** Texts of lines, by `file:line`. */
	readonly usedLines?: Readonly<Record<string, string>>;
	/** Further files of the tree that could be compiled. */
	readonly files?: readonly string[];
	readonly outcome?: BuildResult['outcome'];
	/** Outcomes of module roots by their path. */
	readonly roots?: Readonly<Record<string, BuildResult['outcome']>>;
}

function side(described: Side): BuildResult {
	const { modules = {}, failures = [], errors = [], uncompiled = [], salvaged = [], usedLines = {} } = described;
	const { files = [], outcome, roots = {} } = described;
	const sources = Object.entries(modules).map(([path, [, ...list]]) => [path, list] as const);
	return {
		...NOTHING_TO_BUILD,
		outcome: outcome ?? (errors.length > 0 ? 'build-errors' : failures.length > 0 ? 'symbol-failures' : 'pass'),
		moduleRoots: Object.entries(roots).map(([path, of]) => ({ path, outcome: of, durationMs: 0, cached: false })),
		modules: Object.entries(modules).map(([path, [state]]) => ({ name: nameOf(path), path, state, why: null })),
		symbolFailures: [...failures],
		buildErrors: [...errors],
		uncompiled: [...uncompiled],
		salvaged: [...salvaged],
		usedLines,
		sources: Object.fromEntries(sources),
		sourceFiles: [...new Set([...sources.flatMap(([, list]) => list), ...files])],
	};
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1).replace('.ko', '');

function failure(symbol: string, module: string | null, changes: Partial<SymbolFailure> = {}): SymbolFailure {
	const uses = [{ file: `${module ?? 'demo'}.c`, line: 7, via: null }];
	return { symbol, module, reason: 'not-exported', foundBy: 'linker', namespace: null, uses, ...changes };
}

function error(file: string | null, message: string, changes: Partial<BuildError> = {}): BuildError {
	return { tool: 'compiler', file, line: 5, column: 2, message, ...changes };
}

const compare = (head: Side, base: Side | null) =>
	KernelReport.parse(compareBuilds(KERNEL, side(head), base === null ? null : side(base)));
const symbolOrigins = (head: Side, base: Side | null) => compare(head, base).symbolFailures.map(({ origin }) => origin);
const errorOrigins = (head: Side, base: Side | null) => compare(head, base).buildErrors.map(({ origin }) => origin);

const FINE: Side = { modules: { 'demo.ko': ['resolved', 'demo.c'] } };
const gone = failure('gone', 'demo');
const FAILING: Side = { modules: { 'demo.ko': ['unresolved', 'demo.c'] }, failures: [gone] };

describe('a symbol failure is new', () => {
	test('when base did not have it', () => {
		expect(symbolOrigins(FAILING, FINE)).toEqual(['new']);
	});

	test('when base failed with another symbol, or for another reason', () => {
		const base = { ...FAILING, failures: [failure('other', 'demo'), failure('gone', 'demo', { reason: 'gpl-only' })] };

		expect(symbolOrigins(FAILING, base)).toEqual(['new']);
	});

	test('when base had it in another module only, which is still there', () => {
		const modules = { 'demo.ko': ['unresolved', 'demo.c'], 'old.ko': ['unresolved', 'old.c'] } as const;
		const old = failure('gone', 'old');

		expect(symbolOrigins({ modules, failures: [gone, old] }, { modules, failures: [old] })).toEqual([
			'new',
			'preexisting',
		]);
	});

	test('when a file comes into the build that base merely had lying there', () => {
		const base = { modules: { 'other.ko': ['resolved', 'other.c'] }, files: ['demo.c'] } as const;

		expect(symbolOrigins({ ...FAILING, modules: { ...base.modules, ...FAILING.modules } }, base)).toEqual(['new']);
	});

	test('when base had nothing to build', () => {
		expect(symbolOrigins(FAILING, {})).toEqual(['new']);
	});

	test('when base had compile errors, but not where the failure is', () => {
		const base: Side = {
			modules: { 'demo.ko': ['resolved', 'demo.c'], 'x.ko': ['not-built', 'x.c'] },
			errors: [error('x.c', 'bad')],
			uncompiled: ['x.c'],
		};

		expect(symbolOrigins(FAILING, base)).toEqual(['new']);
	});
});

describe('a symbol failure is preexisting', () => {
	test('when base had it too', () => {
		expect(symbolOrigins(FAILING, FAILING)).toEqual(['preexisting']);
	});

	test('when it merely moved to another line or file of its module', () => {
		const moved = { ...gone, uses: [{ file: 'inner.h', line: 99, via: 'demo.c' }] };

		expect(symbolOrigins({ ...FAILING, failures: [moved] }, FAILING)).toEqual(['preexisting']);
	});

	test('when its module was renamed', () => {
		const base: Side = { modules: { 'old.ko': ['unresolved', 'old.c'] }, failures: [failure('gone', 'old')] };

		expect(symbolOrigins(FAILING, base)).toEqual(['preexisting']);
	});

	test('when the compiler found it on one side and the linker on the other', () => {
		const byCompiler = { ...gone, foundBy: 'compiler' as const };

		expect(symbolOrigins({ ...FAILING, failures: [byCompiler] }, FAILING)).toEqual(['preexisting']);
		expect(symbolOrigins(FAILING, { ...FAILING, failures: [byCompiler] })).toEqual(['preexisting']);
	});

	test('when the file belongs to several modules on either side', () => {
		const shared = failure('gone', null);

		expect(symbolOrigins({ ...FAILING, failures: [shared] }, FAILING)).toEqual(['preexisting']);
		expect(symbolOrigins(FAILING, { ...FAILING, failures: [shared] })).toEqual(['preexisting']);
	});
});

describe('a symbol that was missing before, at another place', () => {
	const at = (...places: string[]) => ({
		...gone,
		uses: places.map((place) => ({ file: place.split(':')[0]!, line: Number(place.split(':')[1]), via: null })),
	});
	const withUses = (places: readonly string[], more: Partial<Side> = {}): Side => ({
		...FAILING,
		modules: { 'demo.ko': ['unresolved', 'demo.c', 'more.c'] },
		failures: [at(...places)],
		...more,
	});
	const seen = (head: Side, base: Side) =>
		compare(head, base).symbolFailures.map(({ origin, newUses }) => [
			origin,
			...newUses.map(({ file, line }) => `${file}:${line}`),
		]);

	test('is new there, and only there', () => {
		expect(seen(withUses(['demo.c:7', 'more.c:3']), withUses(['demo.c:7']))).toEqual([['new', 'more.c:3']]);
	});

	test('is new where a second call is added to the same file, whichever lines moved', () => {
		const before = withUses(['demo.c:7'], { usedLines: { 'demo.c:7': 'gone(1);' } });
		const after = withUses(['demo.c:7', 'demo.c:9'], {
			usedLines: { 'demo.c:7': 'return gone(2);', 'demo.c:9': 'gone(1);' },
		});

		expect(seen(after, before)).toEqual([['new', 'demo.c:7']]);
	});

	test('is not new where the line was edited, or moved to another file of the module', () => {
		const before = withUses(['demo.c:7'], { usedLines: { 'demo.c:7': 'gone(1);' } });

		expect(seen(withUses(['demo.c:8'], { usedLines: { 'demo.c:8': 'gone(2);' } }), before)).toEqual([['preexisting']]);
		expect(seen(withUses(['more.c:1'], { usedLines: { 'more.c:1': 'gone(1);' } }), before)).toEqual([['preexisting']]);
	});

	test('is new where one call went and quite another came in another file', () => {
		const before = withUses(['demo.c:7'], { usedLines: { 'demo.c:7': 'gone(1);' } });

		expect(seen(withUses(['more.c:1'], { usedLines: { 'more.c:1': 'if (!gone(x))' } }), before)).toEqual([
			['new', 'more.c:1'],
		]);
	});

	test('is not new when its file went over to another module that was there before', () => {
		const modules = { 'demo.ko': ['resolved', 'demo.c'], 'other.ko': ['unresolved', 'other.c', 'moved.c'] } as const;
		const moved = { ...at('moved.c:7'), module: 'other' };
		const before: Side = {
			modules: { 'demo.ko': ['unresolved', 'demo.c', 'moved.c'], 'other.ko': ['resolved', 'other.c'] },
			failures: [at('moved.c:7')],
		};

		expect(seen({ modules, failures: [moved] }, before)).toEqual([['preexisting']]);
	});

	test('is not held against the change in a file whose uses base could not know', () => {
		const base = withUses(['demo.c:7'], { uncompiled: ['demo.c'] });

		expect(seen(withUses(['demo.c:7', 'demo.c:9']), base)).toEqual([['preexisting']]);
		expect(seen(withUses(['demo.c:7', 'demo.c:9']), { ...base, salvaged: ['demo.c'] })).toEqual([['new', 'demo.c:9']]);
	});

	test('is one place when it is a line of a header that one more file includes', () => {
		const inHeader = (...sources: string[]) => ({
			...FAILING,
			failures: [{ ...gone, uses: sources.map((via) => ({ file: 'demo.h', line: 2, via })) }],
		});

		expect(seen(inHeader('a.c', 'b.c'), inHeader('a.c'))).toEqual([['preexisting']]);
	});
});

describe('what cannot be compared is said', () => {
	const message = (base: Side) => compare(FAILING, base).message;

	test('where base ran into a limit or its build broke down', () => {
		expect(message({ outcome: 'limit-exceeded' })).toBe('Base hit the resource limit: nothing can be compared.');
		expect(message({ outcome: 'infrastructure-error' })).toBe('Base could not be built: nothing can be compared.');
		expect(message({ errors: [error(null, 'stop', { tool: 'make' })] })).toContain('stopped before any module');
	});

	test('where base does not compile the file in question', () => {
		const base: Side = { ...FAILING, failures: [], errors: [error('demo.c', 'bad')], uncompiled: ['demo.c'] };

		expect(message(base)).toBe(
			'Base does not compile demo.c: other failures in there cannot be compared; everything else is.',
		);
	});

	test('and nothing where all could be compared', () => {
		expect(message(FINE)).toBeNull();
	});
});

describe('nobody can tell where a symbol failure comes from', () => {
	test.each(['infrastructure-error', 'limit-exceeded'] as const)('when base ended in %s', (outcome) => {
		expect(symbolOrigins(FAILING, { outcome })).toEqual(['unknown']);
	});

	test('when base did not compile the file it is in', () => {
		const base: Side = {
			modules: { 'demo.ko': ['not-built', 'demo.c'] },
			errors: [error('demo.c', 'bad')],
			uncompiled: ['demo.c'],
		};

		expect(symbolOrigins(FAILING, base)).toEqual(['unknown']);
	});

	test('when base’s make failed before it named any module', () => {
		const base = { errors: [error(null, 'make: missing separator', { tool: 'make' })], files: ['demo.c'] };

		expect(symbolOrigins(FAILING, base)).toEqual(['unknown']);
	});

	test('when base lacked another file of the module, which might have held licence and imports', () => {
		const proprietary = failure('gpl', 'demo', { reason: 'gpl-only' });
		const base: Side = {
			modules: { 'demo.ko': ['not-built', 'demo.c', 'main.c'] },
			errors: [error('main.c', 'bad')],
			uncompiled: ['main.c'],
		};

		expect(symbolOrigins({ ...FAILING, failures: [proprietary] }, base)).toEqual(['unknown']);
	});

	test('but a failure in a file that base did compile is new, even if another use is in one it did not', () => {
		const uses = [
			{ file: 'demo.c', line: 1, via: null },
			{ file: 'part.c', line: 1, via: null },
		];
		const base: Side = {
			modules: { 'demo.ko': ['not-built', 'demo.c', 'part.c'] },
			errors: [error('part.c', 'bad')],
			uncompiled: ['part.c'],
		};

		expect(symbolOrigins({ ...FAILING, failures: [{ ...gone, uses }] }, base)).toEqual(['new']);
	});
});

test('without a base there are no origins, and nothing is fixed', () => {
	const report = compare({ ...FAILING, errors: [error('demo.c', 'bad')] }, null);

	expect(report.symbolFailures.map(({ origin }) => origin)).toEqual([null]);
	expect(report.buildErrors.map(({ origin }) => origin)).toEqual([null]);
	expect(report.fixed).toEqual([]);
});

describe('a build error', () => {
	const broken = (errors: readonly BuildError[], uncompiled: readonly string[] = ['demo.c']): Side => ({
		modules: { 'demo.ko': ['not-built', 'demo.c'] },
		errors,
		uncompiled,
	});

	test('is new when base did not have it', () => {
		expect(errorOrigins(broken([error('demo.c', 'bad')]), FINE)).toEqual(['new']);
	});

	test('is preexisting when it merely moved', () => {
		const moved = error('demo.c', 'bad', { line: 500, column: null });

		expect(errorOrigins(broken([moved]), broken([error('demo.c', 'bad')]))).toEqual(['preexisting']);
	});

	test.each([
		['another name', "; did you mean 'wait_prepared'?", "; did you mean 'buf_prepare'?"],
		['a name', "; did you mean 'wait_prepared'?", ''],
		['no name any more', '', "; did you mean 'buf_prepare'?"],
	])('is preexisting although the compiler now proposes %s', (_, now, before) => {
		const lacking = (proposal: string) =>
			error('demo.c', `'struct vb2_ops' has no member named 'wait_prepare'${proposal}`);

		expect(errorOrigins(broken([lacking(now)]), broken([lacking(before)]))).toEqual(['preexisting']);
	});

	test('of make is preexisting although line numbers in its message moved', () => {
		const make = (line: number) => error(null, `make: [Makefile:${line}: all] Error 2`, { tool: 'make', line: null });

		expect(errorOrigins(broken([make(12)], []), broken([make(14)], []))).toEqual(['preexisting']);
	});

	test('is preexisting when its file was renamed', () => {
		const base: Side = {
			modules: { 'old.ko': ['not-built', 'old.c'] },
			errors: [error('old.c', 'bad')],
			uncompiled: ['old.c'],
		};

		expect(errorOrigins(broken([error('demo.c', 'bad')]), base)).toEqual(['preexisting']);
	});

	test('is new when the file of base with the same error is still there', () => {
		const base: Side = {
			modules: { 'demo.ko': ['resolved', 'demo.c'], 'old.ko': ['not-built', 'old.c'] },
			errors: [error('old.c', 'bad')],
			uncompiled: ['old.c'],
		};
		const head: Side = {
			modules: { 'demo.ko': ['not-built', 'demo.c'], 'old.ko': ['not-built', 'old.c'] },
			errors: [error('old.c', 'bad'), error('demo.c', 'bad')],
			uncompiled: ['demo.c', 'old.c'],
		};

		expect(errorOrigins(head, base)).toEqual(['preexisting', 'new']);
	});

	const moved = (directory: string, file: string, errors: readonly BuildError[]): Side => ({
		modules: { [`${directory}/demo.ko`]: ['not-built', `${directory}/demo.c`] },
		files: [`${directory}/${file}`],
		errors,
		uncompiled: [`${directory}/demo.c`],
	});

	test('in a header is preexisting when the header was moved or renamed', () => {
		const base = moved('src', 'inc.h', [error('src/inc.h', 'bad')]);

		expect(errorOrigins(moved('driver', 'inc.h', [error('driver/inc.h', 'bad')]), base)).toEqual(['preexisting']);
		expect(errorOrigins(moved('src', 'api.h', [error('src/api.h', 'bad')]), base)).toEqual(['preexisting']);
	});

	test('behind another that stopped base in the same file is unknown where the file was moved, too', () => {
		const base = moved('src', 'inc.h', [error('src/demo.c', 'first')]);

		expect(errorOrigins(moved('driver', 'inc.h', [error('driver/demo.c', 'second')]), base)).toEqual(['unknown']);
	});

	test('of a program beside the modules is new, though a module did not compile before either', () => {
		const base: Side = { ...broken([error('demo.c', 'first')]), files: ['tools/gen.c'] };
		const head: Side = { ...base, errors: [error('demo.c', 'first'), error('tools/gen.c', 'bad')] };

		expect(errorOrigins(head, base)).toEqual(['preexisting', 'new']);
	});

	test('in a file that another includes is unknown where base could not come to it', () => {
		const including = (one: BuildError): Side => ({ ...broken([one]), files: ['part.c'] });

		expect(errorOrigins(including(error('part.c', 'second')), including(error('demo.c', 'first')))).toEqual([
			'unknown',
		]);
	});

	test.each([
		[
			'the frame size of 1056 bytes is larger than 1024 bytes',
			'the frame size of 1040 bytes is larger than 1024 bytes',
		],
		[
			"size of array 'static_assertion_at_line_124' is negative",
			"size of array 'static_assertion_at_line_123' is negative",
		],
	])('is preexisting although a number in it is another: %s', (now, before) => {
		expect(errorOrigins(broken([error('demo.c', now)]), broken([error('demo.c', before)]))).toEqual(['preexisting']);
	});

	test.each([
		['gen.sh: line 13: syntax error', 'gen.sh: line 12: syntax error', 'preexisting'],
		['b.o:(.bss+0x40): multiple definition', 'b.o:(.bss+0x0): multiple definition', 'preexisting'],
		['part2.bin could not be made', 'part1.bin could not be made', 'unknown'],
		['part2.bin could not be made', 'another could not be made', 'new'],
	])('of make (%s) where base said %s is %s', (now, before, origin) => {
		const make = (message: string): Side => ({ ...FINE, errors: [error(null, message, { tool: 'make' })] });

		expect(errorOrigins(make(now), make(before))).toEqual([origin]);
	});

	test('of which there is one more than on base is one that nobody can place, as base stopped in that file', () => {
		const twice = broken([error('demo.c', 'bad'), error('demo.c', 'bad', { line: 9 })]);

		expect(errorOrigins(twice, broken([error('demo.c', 'bad')]))).toEqual(['preexisting', 'unknown']);
	});

	test('behind another that stopped base in the same file is unknown', () => {
		expect(errorOrigins(broken([error('demo.c', 'second')]), broken([error('demo.c', 'first')]))).toEqual(['unknown']);
	});

	test('in a header, come up in a file that base could not compile, is unknown', () => {
		expect(errorOrigins(broken([error('compat.h', 'second')]), broken([error('demo.c', 'first')]))).toEqual([
			'unknown',
		]);
	});

	test('in a header, come up in a file that base compiled, is new', () => {
		const base: Side = {
			modules: { 'demo.ko': ['resolved', 'demo.c'], 'x.ko': ['not-built', 'x.c'] },
			errors: [error('x.c', 'bad')],
			uncompiled: ['x.c'],
		};

		expect(errorOrigins(broken([error('compat.h', 'bad')]), base)).toEqual(['new']);
	});

	test.each(['modpost', 'make'] as const)('of %s is unknown where a compile error kept base from it', (tool) => {
		const head: Side = { ...FINE, errors: [error(null, 'bad', { tool })] };

		expect(errorOrigins(head, broken([error('demo.c', 'first')]))).toEqual(['unknown']);
		expect(errorOrigins(head, FINE)).toEqual(['new']);
	});

	test('is unknown where base tells nothing', () => {
		const nothing: Side = { errors: [error(null, 'make: missing separator', { tool: 'make' })] };

		expect(errorOrigins(broken([error('demo.c', 'bad')]), nothing)).toEqual(['unknown']);
		expect(errorOrigins(broken([error('demo.c', 'bad')]), { outcome: 'limit-exceeded' })).toEqual(['unknown']);
	});

	test('that keeps both sides from everything is preexisting all the same', () => {
		const nothing: Side = { errors: [error(null, 'make: missing separator', { tool: 'make' })] };

		expect(errorOrigins(nothing, nothing)).toEqual(['preexisting']);
	});
});

describe('a module that base built', () => {
	const missing = 'the module demo is built without this change and not with it';
	const messages = (head: Side, base: Side) =>
		compare(head, base).buildErrors.map(({ tool, origin, message }) => `${tool} ${origin}: ${message}`);

	test('and head does not, though its sources are there, is a new error', () => {
		expect(messages({ files: ['demo.c'] }, FINE)).toEqual([`make new: ${missing}`]);
	});

	test('and head names but does not build is a new error', () => {
		expect(messages({ modules: { 'demo.ko': ['not-built', 'demo.c'] } }, FINE)).toEqual([`make new: ${missing}`]);
	});

	test('with an unresolved symbol counts as built', () => {
		expect(messages({ files: ['demo.c'] }, FAILING)).toEqual([`make new: ${missing}`]);
	});

	test('whose sources are not known is missed too', () => {
		expect(messages({}, { modules: { 'demo.ko': ['resolved'] } })).toEqual([`make new: ${missing}`]);
	});

	test('and whose sources are gone was removed on purpose', () => {
		expect(messages({ files: ['other.c'] }, FINE)).toEqual([]);
	});

	test('and whose sources another module is built from now was renamed', () => {
		expect(messages({ modules: { 'renamed.ko': ['resolved', 'demo.c'] } }, FINE)).toEqual([]);
	});

	test('and whose sources another module would be built from, if they compiled, is told by their errors', () => {
		const head: Side = {
			modules: { 'renamed.ko': ['not-built', 'demo.c', 'other.c'] },
			errors: [error('other.c', 'bad')],
			uncompiled: ['other.c'],
		};

		expect(messages(head, FINE)).toEqual(['compiler new: bad']);
	});

	test('and whose sources went into a module that was there before was merged', () => {
		const base: Side = { modules: { ...FINE.modules, 'core.ko': ['resolved', 'core.c'] } };

		expect(messages({ modules: { 'core.ko': ['resolved', 'core.c', 'demo.c'] } }, base)).toEqual([]);
	});

	test('is missed when its only remaining source was another module’s all along', () => {
		const base: Side = { modules: { 'demo.ko': ['resolved', 'util.c'], 'core.ko': ['resolved', 'util.c'] } };

		expect(messages({ modules: { 'core.ko': ['resolved', 'util.c'] } }, base)).toEqual([`make new: ${missing}`]);
	});

	test('and whose file does not compile any more is told by that error alone', () => {
		const head: Side = {
			modules: { 'demo.ko': ['not-built', 'demo.c'] },
			errors: [error('demo.c', 'bad')],
			uncompiled: ['demo.c'],
		};

		expect(messages(head, FINE)).toEqual(['compiler new: bad']);
	});

	test('and whose file fails at a header that other files could not compile before is missed', () => {
		const meeting = (state: State, ...uncompiled: string[]): Side => ({
			modules: { 'demo.ko': [state, 'demo.c'], 'old.ko': ['not-built', 'old.c'] },
			errors: [error('compat.h', 'bad')],
			uncompiled: ['old.c', ...uncompiled],
		});

		expect(messages(meeting('not-built', 'demo.c'), meeting('resolved'))).toEqual([
			'compiler preexisting: bad',
			`make new: ${missing}: demo.c does not compile`,
		]);
	});

	test.each(['infrastructure-error', 'limit-exceeded'] as const)('is not missed where head ended in %s', (outcome) => {
		expect(messages({ outcome, files: ['demo.c'] }, FINE)).toEqual([]);
		expect(messages(FINE, { outcome })).toEqual([]);
	});

	test('or rather did not build, and head neither, is no news', () => {
		const neither: Side = { modules: { 'demo.ko': ['not-built', 'demo.c'] }, outcome: 'incomplete' };

		expect(messages(neither, neither)).toEqual([]);
	});
});

describe('a kernel that dkms.conf leaves out', () => {
	const LEFT_OUT: Side = { outcome: 'excluded', roots: { '.': 'excluded' }, files: ['demo.c'] };
	const BUILT = { roots: { '.': 'pass' } } as const;

	test('on head misses no module and fixes no failure, and it is said that the change leaves it out', () => {
		const unused = failure('other', 'demo', { uses: [] });
		const base: Side = { ...FAILING, failures: [gone, unused], roots: { '.': 'symbol-failures' } };
		expect(compare(LEFT_OUT, base)).toMatchObject({
			outcome: 'excluded',
			buildErrors: [],
			fixed: [],
			message: 'The change excludes this kernel: base is built for it.',
		});
	});

	test('on both sides is nothing to talk about', () => {
		expect(compare(LEFT_OUT, LEFT_OUT)).toMatchObject({ buildErrors: [], symbolFailures: [], message: null });
	});

	test('on base: what head fails at is new, as the change is what builds for it', () => {
		const head: Side = {
			modules: { 'demo.ko': ['not-built', 'demo.c', 'other.c'] },
			failures: [gone],
			errors: [error('other.c', 'bad'), error(null, 'worse', { tool: 'make' })],
			uncompiled: ['other.c'],
			roots: { '.': 'build-errors' },
		};
		expect(symbolOrigins(head, LEFT_OUT)).toEqual(['new']);
		expect(errorOrigins(head, LEFT_OUT)).toEqual(['new', 'new']);
		expect(compare(head, LEFT_OUT).message).toBe(
			'Base excludes this kernel by its dkms.conf: what fails there now is the change’s.',
		);
	});

	test('on base, and built well on head, needs no word', () => {
		expect(compare({ ...FINE, ...BUILT }, LEFT_OUT)).toMatchObject({ outcome: 'pass', message: null });
	});

	test('by one root misses no module of that root, and every other', () => {
		const base: Side = {
			modules: { 'old/a.ko': ['resolved', 'old/a.c'], 'b.ko': ['resolved', 'b.c'] },
			roots: { '.': 'pass', old: 'pass' },
		};
		const head: Side = { roots: { '.': 'pass', old: 'excluded' }, files: ['old/a.c', 'b.c'] };
		expect(compare(head, base)).toMatchObject({
			buildErrors: [{ message: 'the module b is built without this change and not with it', origin: 'new' }],
			message: 'The change excludes this kernel: base is built for it in old.',
		});
	});
});

describe('a failure of base is fixed', () => {
	const fixed = (head: Side, base: Side) => compare(head, base).fixed.map(({ symbol }) => symbol);

	test('when head does not have it any more', () => {
		expect(compare(FINE, FAILING).fixed).toEqual([{ symbol: 'gone', reason: 'not-exported', module: 'demo' }]);
	});

	test('in a header that is still there, when nothing says which file was compiled with it', () => {
		const base = {
			...FAILING,
			failures: [failure('gone', 'demo', { uses: [{ file: 'compat.h', line: 3, via: null }] })],
		};

		expect(fixed({ ...FINE, files: ['compat.h'] }, { ...base, files: ['compat.h'] })).toEqual(['gone']);
	});

	test('when its file is gone', () => {
		expect(fixed({ modules: { 'x.ko': ['resolved', 'x.c'] } }, FAILING)).toEqual(['gone']);
	});

	test('but not when it is still there, in whatever module', () => {
		const head: Side = { modules: { 'new.ko': ['unresolved', 'new.c'] }, failures: [failure('gone', 'new')] };

		expect(fixed(head, FAILING)).toEqual([]);
	});

	test('but not when head did not compile the file', () => {
		const head: Side = {
			modules: { 'demo.ko': ['not-built', 'demo.c'] },
			errors: [error('demo.c', 'bad')],
			uncompiled: ['demo.c'],
		};

		expect(fixed(head, FAILING)).toEqual([]);
	});

	test('also when all that keeps the file from compiling is another undeclared function', () => {
		const head: Side = {
			modules: { 'demo.ko': ['not-built', 'demo.c'] },
			failures: [failure('other', 'demo', { foundBy: 'compiler' })],
			uncompiled: ['demo.c'],
			salvaged: ['demo.c'],
		};

		expect(fixed(head, FAILING)).toEqual(['gone']);
	});

	test('but not when head’s make never came as far as the file', () => {
		const head: Side = { errors: [error(null, 'make: missing separator', { tool: 'make' })], files: ['demo.c'] };

		expect(fixed(head, FAILING)).toEqual([]);
	});

	test('but not when head or base tell nothing', () => {
		expect(fixed({ outcome: 'limit-exceeded' }, FAILING)).toEqual([]);
		expect(fixed(FINE, { ...FAILING, outcome: 'infrastructure-error' })).toEqual([]);
	});
});
