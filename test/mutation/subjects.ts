import type { KernelReport } from '../../src/results/check-report.ts';
import { readCorpus } from '../corpus/cases.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { builds } from '../oracle/truth.ts';
import { buildCommand } from '../real-modules/build-commands.ts';
import { checkDirectory } from '../real-modules/check-directory.ts';
import { debianSource, temporaryCopy } from '../real-modules/debian-source.ts';
import { type CallSite, callSites, siteKey } from './call-sites.ts';

/** A real module as it is: what modprobot says of it, and where plain builds say it calls the kernel. */
export interface Subject {
	readonly id: string;
	/** Which nobody changes. */
	readonly directory: string;
	/** Of the kernels that it builds on. */
	readonly reports: readonly KernelReport[];
	/** Kernels that it does not build on, by the oracle. */
	readonly leftOut: readonly string[];
	/** Calls that are compiled on each kernel of `reports`. */
	readonly sites: readonly CallSite[];
}

/** The corpus' modules that no patch made. */
export async function subjectSources(): Promise<
	{ readonly id: string; readonly package: string; readonly version: string }[]
> {
	return (await readCorpus()).flatMap(({ id, package: name, version }) =>
		name === undefined || version === undefined ? [] : [{ id, package: name, version }],
	);
}

/** @throws Error where the check is not possible. */
export async function inspect(
	{ id, package: name, version }: { readonly id: string; readonly package: string; readonly version: string },
	oracle: Oracle,
): Promise<Subject> {
	const directory = await debianSource(name, version);
	const reports = await checkCopy(directory, async () => {});
	const built: KernelReport[] = [];
	const leftOut: string[] = [];
	const perKernel: Map<string, CallSite>[] = [];
	for (const report of reports) {
		const { truth, facts, tree } = await oracle.judge(report.image, directory, buildCommand(name));
		if (!builds(truth)) {
			leftOut.push(report.id);
			continue;
		}
		built.push(report);
		perKernel.push(callSites(facts.calls, tree));
	}
	const everywhere = [...(perKernel[0]?.values() ?? [])].filter((site) =>
		perKernel.every((sites) => sites.has(siteKey(site))),
	);
	const sites = everywhere.toSorted((a, b) => (siteKey(a) < siteKey(b) ? -1 : 1));
	return { id, directory, reports: built, leftOut, sites };
}

/**
 * Checks a source after a change, on the given kernels or on all of the default set.
 * @throws Error with the sentence of a check that was not possible.
 */
export async function checkCopy(
	source: string,
	change: (directory: string) => Promise<void>,
	kernels: readonly string[] = [],
): Promise<readonly KernelReport[]> {
	const copy = await temporaryCopy(source);
	try {
		await change(copy.directory);
		const reports = await checkDirectory(copy.directory, { kernels });
		if (typeof reports === 'string') throw new Error(reports);
		return reports;
	} finally {
		await copy.remove();
	}
}
