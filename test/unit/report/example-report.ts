/** Short ways to write down reports for the tests of this folder. */
import type { ModuleState, Outcome } from '../../../src/results/build-findings.ts';
import type {
	CheckReport,
	KernelReport,
	ReportedBuildError,
	ReportedSymbolFailure,
} from '../../../src/results/check-report.ts';
import { type JudgedCheck, judgeReports } from '../../../src/judgement/judge-check.ts';
import type { Doubt } from '../../../src/judgement/missing-submodules.ts';
import type { Policy } from '../../../src/judgement/policy.ts';
import { titleOf } from '../../../src/report/title.ts';
import type { ReportContext, Reproduce } from '../../../src/report/report-context.ts';

export const HEAD = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';
export const BASE = '9f8e7d6c5b4a39281706f5e4d3c2b1a098765432';

const RELEASES = {
	'debian-11': '5.10.0-46-amd64',
	'debian-12': '6.1.0-50-amd64',
	'debian-13': '6.12.117+deb13-amd64',
	'debian-13-backports': '7.2.12+deb13-amd64',
} as const;
export type KernelId = keyof typeof RELEASES;
export const KERNEL_IDS = ['debian-11', 'debian-12', 'debian-13', 'debian-13-backports'] as const satisfies KernelId[];

export function kernel(id: KernelId, result: Partial<KernelReport> = {}): KernelReport {
	return {
		id,
		release: RELEASES[id],
		arch: 'amd64',
		image: `sha256:${'0123456789abcdef'.repeat(4)}`,
		compiler: 'gcc (Debian 12.2.0-14) 12.2.0',
		outcome: 'pass',
		moduleRoots: [{ path: 'src', outcome: result.outcome ?? 'pass', durationMs: 17_400, cached: false }],
		reused: 'nothing',
		message: null,
		limit: null,
		limitOrigin: null,
		modules: [],
		symbolFailures: [],
		licences: [],
		buildErrors: [],
		runtimeSymbols: [],
		fixed: [],
		...result,
	};
}

export function modules(resolved: number, unresolved: readonly string[] = []): ModuleState[] {
	return [
		...Array.from({ length: resolved }, (_, index) => ({
			name: `probe-${index}`,
			path: `src/probe-${index}.ko`,
			state: 'resolved' as const,
			why: null,
		})),
		...unresolved.map((name) => ({ name, path: `src/${name}.ko`, state: 'unresolved' as const, why: null })),
	];
}

export function failure(symbol: string, more: Partial<ReportedSymbolFailure> = {}): ReportedSymbolFailure {
	return {
		symbol,
		reason: 'not-exported',
		module: 'demo',
		foundBy: 'linker',
		namespace: null,
		origin: 'new',
		uses: [{ file: 'src/demo.c', line: 12, via: null }],
		newUses: [],
		known: null,
		...more,
	};
}

export function buildError(message: string, more: Partial<ReportedBuildError> = {}): ReportedBuildError {
	return { tool: 'compiler', file: 'src/demo.c', line: 30, column: 9, message, origin: 'new', ...more };
}

/** A kernel with these symbol failures. */
export function failing(id: KernelId, ...symbolFailures: ReportedSymbolFailure[]): KernelReport {
	return kernel(id, { outcome: 'symbol-failures', modules: modules(0, ['demo']), symbolFailures });
}

export function report(kernels: readonly KernelReport[], base: string | null = BASE): CheckReport {
	return {
		schemaVersion: 1,
		verdict: 'pass',
		subject: { head: HEAD, base },
		kernels: [...kernels],
		leftOut: [],
		suggestedConfiguration: null,
		explanations: [],
		notes: [],
	};
}

/** What surrounds a report: the policy that judges it, and what renderers need beside it. */
export interface Surroundings extends ReportContext {
	readonly failOn: Policy['failOn'];
	readonly runtimeSymbols: Policy['runtimeSymbols'];
	/** By kernel id. */
	readonly baseOutcomes: ReadonlyMap<string, Outcome>;
	readonly doubts: ReadonlyMap<string, Doubt>;
	readonly totalKernels: number;
}

export function context(more: Partial<Surroundings> = {}): Surroundings {
	return {
		failOn: 'new',
		runtimeSymbols: 'inform',
		baseOutcomes: new Map(KERNEL_IDS.map((id) => [id, 'pass'])),
		doubts: new Map(),
		comment: 'on-failure',
		repositoryUrl: 'https://github.example/lttng/lttng-modules',
		detailsUrl: 'https://bot.example/checks/7',
		changedLines: null,
		totalKernels: KERNEL_IDS.length,
		kernels: new Map(),
		configProblem: null,
		...more,
	};
}

/** The report as it is judged in these surroundings. */
export function judged(found: CheckReport, surroundings: Partial<Surroundings> = {}): JudgedCheck {
	const { failOn, runtimeSymbols, baseOutcomes, doubts, totalKernels } = context({
		totalKernels: found.kernels.length,
		...surroundings,
	});
	return judgeReports({
		...found,
		kernels: found.kernels.map((one) => ({
			report: one,
			baseOutcome: found.subject.base === null ? null : (baseOutcomes.get(one.id) ?? null),
			doubt: doubts.get(one.id) ?? null,
		})),
		totalKernels,
		policy: { failOn, runtimeSymbols },
	});
}

/** How it ends: what GitHub is told, the verdict, the exit status and the title. */
export function ending(found: CheckReport, surroundings: Partial<Surroundings> = {}) {
	const check = judged(found, surroundings);
	return [check.conclusion, check.report.verdict, check.exitStatus, titleOf(check)] as const;
}

/** The breakage of Linux 5.7: LTTng calls `kallsyms_lookup_name()` directly, on four kernels. */
export function lttngReport(): CheckReport {
	const users = ['lttng-probe-writeback', 'lttng-statedump', 'lttng-tracer', 'lttng-wrapper'];
	const symbolFailures = users.map((module) =>
		failure('kallsyms_lookup_name', {
			module,
			uses: [{ file: 'include/wrapper/kallsyms.h', line: 48, via: `src/${module}.c` }],
		}),
	);
	return report(
		KERNEL_IDS.map((id) => kernel(id, { outcome: 'symbol-failures', modules: modules(43, users), symbolFailures })),
	);
}

function reproduce(release: string): Reproduce {
	return {
		image: 'debian:bookworm-slim',
		setup: `apt-get update -qq && apt-get install -qq --no-install-recommends linux-headers-${release} gcc libc6-dev make`,
		commands: ['make -C "$KERNEL_BUILD" M="$SRC/src" CONFIG_LTTNG=m modules'],
		cloneUrl: 'https://github.example/lttng/lttng-modules.git',
		sha: HEAD,
	};
}

export function lttngContext(): Surroundings {
	const log =
		'ERROR: modpost: "kallsyms_lookup_name" [/src/src/lttng-wrapper.ko] undefined!\nmake: *** [modules] Error 2\n';
	return context({
		kernels: new Map(Object.entries(RELEASES).map(([id, release]) => [id, { reproduce: reproduce(release), log }])),
		changedLines: new Map([['include/wrapper/kallsyms.h', [[47, 49]]]]),
	});
}
