/** What modpost is told that is there, so that it answers for the rest. */
import type { BuiltObject } from './built-root.ts';
import type { ExpectedModule } from './kbuild-report.ts';
import type { ObjectAnalysis } from './observations.ts';
import { neededFrom, type SiblingExports } from './symbol-findings.ts';

/**
 * @returns what counts as defined for a module: what others export as their objects show, what it was found to lack, and
 * what Kbuild's last link gave it.
 */
export function grantedIn(
	analysis: ObjectAnalysis,
	linkedModules: ReadonlyMap<string, BuiltObject>,
): (module: ExpectedModule) => ReadonlySet<string> {
	const lacks = Map.groupBy(analysis.findings, ({ module }) => module.path);
	return (module) => {
		const linked = linkedModules.get(module.path);
		const defined = typeof linked === 'object' ? linked.defined : new Set<string>();
		return new Set([
			...neededFrom(module, { ...analysis, siblingExports: new Set([...analysis.siblingExports, ...defined]) }),
			...(lacks.get(module.path) ?? []).map(({ symbol }) => symbol),
		]);
	};
}

/** What is exported to a module; nobody exports once more what it exports itself. */
export function othersExports(module: ExpectedModule, { objects, linked, siblings }: ObjectAnalysis): SiblingExports {
	const own = [...module.objects.map((path) => objects.get(path)), linked.composites.get(module.path)];
	return new Map(
		[...siblings].filter(([symbol]) => !own.some((one) => typeof one === 'object' && one.defined.has(symbol))),
	);
}
