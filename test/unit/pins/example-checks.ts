/** One small stored check for each way a kernel can end. */
import { type BuildResult, failedBuild } from '../../../src/results/build-result.ts';
import { CheckPlan } from '../../../src/checks/plan/plan.ts';
import { buildResult, unresolved, withoutHeader } from '../checks/build-results.ts';

export interface ExampleCheck {
	/** By kernel; `base` null: not compared, undefined: as `passing`. */
	readonly kernels: readonly {
		readonly id: keyof typeof RELEASES;
		readonly head: BuildResult;
		readonly base?: BuildResult;
	}[];
	readonly plan?: Partial<CheckPlan>;
}

export const RELEASES = { 'debian-11': '5.10.0-46-amd64', 'debian-12': '6.1.0-32-amd64', 'debian-13': '6.12.9-amd64' };

const passing = buildResult();
const ofTwo = (head: BuildResult, base?: BuildResult) =>
	(['debian-11', 'debian-12'] as const).map((id) => ({ id, head, ...(base === undefined ? {} : { base }) }));
const one = (head: BuildResult, base: BuildResult = passing) => [{ id: 'debian-12' as const, head, base }];

const onRoot = (outcome: BuildResult['outcome']) => [{ path: '.', outcome, durationMs: 1000, cached: false }];
const notBuilt = (why: string | null) => [{ name: 'demo', path: 'demo.ko', state: 'not-built' as const, why }];

const stopped = (limit: BuildResult['limit'], processorMs: number | null): BuildResult =>
	buildResult({
		outcome: 'limit-exceeded',
		limit,
		message: `The build was stopped: ${limit ?? 'resource'} limit.`,
		moduleRoots: onRoot('limit-exceeded'),
		modules: [],
		used: processorMs === null ? null : { processorMs, silenceMs: 0 },
		log: 'CC demo.o\nstill going\n',
	});

const incomplete = buildResult({
	outcome: 'incomplete',
	message: 'Not every module was built.',
	moduleRoots: onRoot('incomplete'),
	modules: notBuilt('CONFIG_DEMO is not set'),
});

const excluded = buildResult({
	outcome: 'excluded',
	message: 'dkms.conf excludes this kernel: BUILD_EXCLUSIVE_KERNEL_MIN="6.5".',
	moduleRoots: onRoot('excluded'),
	modules: [],
});

const disputed: BuildResult = {
	...unresolved('foo'),
	outcome: 'unverifiable',
	message: 'modprobot misses foo in demo, and the kernel’s modpost accepts the module.',
	moduleRoots: onRoot('unverifiable'),
	symbolFailures: [],
};

const unverifiable = buildResult({
	outcome: 'unverifiable',
	message: 'The image has no usable Module.symvers.',
	moduleRoots: onRoot('unverifiable'),
});

const lookup = (exists: boolean | null): BuildResult =>
	buildResult({
		runtimeSymbols: [
			{
				symbol: 'kallsyms_lookup_name',
				by: 'kprobe',
				module: 'demo',
				exported: false,
				exists,
				uses: [{ file: 'demo.c', line: 12, via: null }],
			},
		],
	});

const gplOnly: BuildResult = {
	...unresolved('gpl_thing', 'gpl-only'),
	licences: [{ module: 'demo', licence: 'Proprietary', file: 'demo.c', line: 90 }],
};

const twoPlaces: BuildResult = {
	...unresolved('foo'),
	symbolFailures: [
		{
			...unresolved('foo').symbolFailures[0]!,
			uses: [
				{ file: 'demo.c', line: 7, via: null },
				{ file: 'inc/demo.h', line: 3, via: 'demo.c' },
			],
		},
	],
	log: 'MODPOST Module.symvers\nERROR: modpost: "foo" [demo.ko] undefined!\n',
};

const namespaced: BuildResult = {
	...unresolved('dma_thing', 'namespace-not-imported'),
	symbolFailures: [{ ...unresolved('dma_thing', 'namespace-not-imported').symbolFailures[0]!, namespace: 'DMA_BUF' }],
};

const leftOut = (kind: 'template' | 'aside' | 'lost', touched: boolean) => ({
	path: 'driver',
	kind,
	why:
		kind === 'lost'
			? 'the base commit builds modules here, and with this change nothing does'
			: 'how to build it is said by driver/Makefile.in alone',
	touched,
	build: kind === 'template' ? { path: 'driver', commands: ['./configure', 'make'] } : null,
});

const missingSubmodule = {
	path: 'lib',
	commit: 'c'.repeat(40),
	cloneUrl: 'https://github.example/a/lib.git',
	missing: 'a/lib is not there, or the App may not read it',
	mentioned: true,
	exports: false,
	holdsModules: false,
	ignored: false,
};

const known = (until: string) => [{ symbol: 'foo', module: null, kernels: [], reason: 'dropped in v3', until }];

export const EXAMPLES: Readonly<Record<string, ExampleCheck>> = {
	'everything resolves': { kernels: ofTwo(passing) },
	'everything resolves, and the comment is asked for always': { kernels: ofTwo(passing), plan: { comment: 'always' } },
	'a new unresolved symbol on one kernel of two': {
		kernels: [
			{ id: 'debian-11', head: passing },
			{ id: 'debian-12', head: twoPlaces },
		],
		plan: { changedLines: { 'demo.c': [[5, 9]] } },
	},
	'a new unresolved symbol, reported only': { kernels: one(twoPlaces), plan: { failOn: 'never' } },
	'an old unresolved symbol': { kernels: one(unresolved('foo'), unresolved('foo')) },
	'an old unresolved symbol, and any failure counts': {
		kernels: one(unresolved('foo'), unresolved('foo')),
		plan: { failOn: 'any' },
	},
	'one old, one new, one fixed': {
		kernels: one(
			{ ...twoPlaces, symbolFailures: [...twoPlaces.symbolFailures, ...unresolved('bar').symbolFailures] },
			{
				...unresolved('bar'),
				symbolFailures: [...unresolved('bar').symbolFailures, ...unresolved('gone').symbolFailures],
			},
		),
	},
	'a known failure': { kernels: one(unresolved('foo')), plan: { known: known('2027-01-01') } },
	'a known failure that has expired': { kernels: one(unresolved('foo')), plan: { known: known('2026-01-01') } },
	'a known failure that does not fail any more': {
		kernels: one(passing),
		plan: { known: known('2027-01-01'), comment: 'always', everyModule: true },
	},
	'a licence that keeps the module from an export': {
		kernels: one(gplOnly),
		plan: { changedLines: { 'demo.c': [[80, 95]] } },
	},
	'a namespace that is not imported': {
		kernels: [
			{ id: 'debian-12', head: namespaced },
			{ id: 'debian-13', head: namespaced },
		],
	},
	'a symbol that is not on the list': { kernels: one(unresolved('foo', 'not-on-symbol-list')) },
	'a new build error': { kernels: ofTwo(withoutHeader('linux/gone.h')) },
	'an old build error': { kernels: one(withoutHeader('linux/gone.h'), withoutHeader('linux/gone.h')) },
	'a failure in a file that base does not compile': { kernels: one(unresolved('foo'), withoutHeader('linux/gone.h')) },
	'base hit a limit': { kernels: one(unresolved('foo'), stopped('time', null)) },
	'base could not be built': { kernels: one(unresolved('foo'), failedBuild('The container engine does not answer.')) },
	'a module that was not built': { kernels: one(incomplete) },
	'a module that was not built before either': { kernels: one(incomplete, incomplete) },
	'a limit that is the change’s own': {
		kernels: one(stopped('time', 1_800_000), buildResult({ used: { processorMs: 1000, silenceMs: 0 } })),
	},
	'a limit of memory that is the change’s own': {
		kernels: one(stopped('memory', 1000), buildResult({ used: { processorMs: 1000, silenceMs: 0 } })),
	},
	'a limit that nobody can be blamed for': { kernels: one(stopped('time', null)) },
	'the machinery failed': { kernels: one(failedBuild('The container engine does not answer.')) },
	'the machinery failed on one kernel of two': {
		kernels: [
			{ id: 'debian-11', head: passing },
			{ id: 'debian-12', head: failedBuild('The container engine does not answer.') },
		],
	},
	'modpost disagrees': { kernels: one(disputed) },
	'modpost disagrees on one kernel of two': {
		kernels: [
			{ id: 'debian-11', head: passing },
			{ id: 'debian-12', head: disputed },
		],
	},
	'no kernel has its exports': { kernels: one(unverifiable) },
	'dkms.conf excludes one kernel of two': {
		kernels: [
			{ id: 'debian-11', head: excluded, base: excluded },
			{ id: 'debian-12', head: passing },
		],
		plan: { comment: 'always' },
	},
	'dkms.conf excludes every kernel': { kernels: one(excluded, excluded) },
	'the change excludes the kernel': { kernels: one(excluded) },
	'a template that the change touches': { kernels: one(passing), plan: { leftOut: [leftOut('template', true)] } },
	'a template that the change does not touch': {
		kernels: one(passing),
		plan: { leftOut: [leftOut('template', false), { ...leftOut('aside', false), path: 'samples' }], comment: 'always' },
	},
	'only a template, and it is touched': { kernels: [], plan: { leftOut: [leftOut('template', true)] } },
	'modules that nothing builds any more': { kernels: [], plan: { leftOut: [leftOut('lost', true)] } },
	'a submodule that cannot be read': {
		kernels: one(withoutHeader('lib/common.h'), withoutHeader('lib/common.h')),
		plan: { submodules: { base: [missingSubmodule], head: [missingSubmodule] } },
	},
	'a lookup at run time of a symbol that may be missing': { kernels: one(lookup(null)), plan: { comment: 'always' } },
	'a lookup at run time of a symbol that is missing': { kernels: one(lookup(false)), plan: { comment: 'always' } },
	'a lookup at run time of a symbol that is missing, where that is a failure': {
		kernels: one(lookup(false)),
		plan: { runtimeSymbols: 'fail' },
	},
	'the configuration of the pull request is invalid': {
		kernels: one(passing),
		plan: { configProblem: 'line 1: unknown key `kernel`; did you mean `kernels`?' },
	},
};

export function planOfExample({ kernels, plan }: ExampleCheck): CheckPlan {
	return CheckPlan.parse({
		mergeBase: 'b'.repeat(40),
		failOn: 'new',
		comment: 'on-failure',
		runtimeSymbols: 'inform',
		configProblem: null,
		changedLines: null,
		kernels: kernels.map(({ id }) => ({
			id,
			arch: 'amd64',
			release: RELEASES[id],
			digest: `sha256:${id}`,
			compiler: 'gcc 12',
			reproduce: { image: 'debian:bookworm', setup: 'apt-get install headers' },
			symbolLists: ['ci/list'],
		})),
		roots: { base: [], head: [] },
		...plan,
	});
}

export const PASSING = passing;
