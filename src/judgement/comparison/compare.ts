/** Head against base on one kernel: which failures does the change bring, which were there before, which cannot be told? */
import type { BuildResult } from '../../results/build-result.ts';
import type { KernelReport } from '../../results/check-report.ts';
import { sentences } from '../../shared/text.ts';
import { errorOrigins } from './error-origins.ts';
import { whyNotCompared } from './not-compared.ts';
import { changedSupport } from './excluded-roots.ts';
import { limitMessage, limitOrigin } from './limit-origin.ts';
import { newlyMissing } from './missing-modules.ts';
import { runtimeOrigins } from './runtime-origins.ts';
import { fixedFailures, symbolOrigins } from './symbol-origins.ts';

/** What a report says about a kernel apart from its build. */
export type KernelIdentity = Pick<KernelReport, 'id' | 'release' | 'arch' | 'compiler'> & { readonly digest: string };

/** @param base null where there is none to compare with: origins are then null. */
export function compareBuilds(kernel: KernelIdentity, head: BuildResult, base: BuildResult | null): KernelReport {
	const symbolFailures = symbolOrigins(head, base);
	const errors = errorOrigins(head, base);
	const buildErrors = [...errors, ...newlyMissing(head, base, [...symbolFailures, ...errors])];
	const isUnclear = [...symbolFailures, ...buildErrors].some(({ origin }) => origin === 'unknown');
	return {
		id: kernel.id,
		release: kernel.release,
		arch: kernel.arch,
		image: kernel.digest,
		compiler: kernel.compiler,
		outcome: head.outcome,
		moduleRoots: head.moduleRoots,
		reused: head.reused,
		message:
			limitMessage(head, base) ??
			(base === null
				? head.message
				: sentences(head.message, changedSupport(head, base), isUnclear ? whyNotCompared(base) : null)),
		limit: head.limit,
		limitOrigin: limitOrigin(head, base),
		modules: head.modules,
		symbolFailures,
		licences: head.licences,
		buildErrors,
		runtimeSymbols: runtimeOrigins(head, base),
		fixed: fixedFailures(head, base),
	};
}
