/** The licences that keep modules from GPL-only exports, with the lines that declare them. */
import type { IncompatibleLicence } from '../results/build-findings.ts';
import { incompatibleLicence, licenceDeclarations } from '../symbols/licence.ts';
import type { ExpectedModule } from './kbuild-report.ts';
import { readableObjects, type ObjectAnalysis, type Observations } from './observations.ts';
import { sourceOf } from './symbol-findings.ts';

const MAX_MODULES = 200;
/** Files read for one module. */
const MAX_FILES = 500;

export function findLicences({ analysis, files, texts }: Observations): IncompatibleLicence[] {
	const objects = readableObjects(analysis);
	return gplRefused(analysis).map((module) => {
		const licence = incompatibleLicence(module.objects.flatMap((path) => objects.get(path)?.licences ?? []));
		return { module: module.name, licence, ...placeOf(licenceSources(module, files), texts, licence) };
	});
}

/** Modules that may not use a GPL-only export. */
export function gplRefused({ findings }: Pick<ObjectAnalysis, 'findings'>): ExpectedModule[] {
	const refused = findings.filter(({ reason }) => reason === 'gpl-only');
	return [...new Map(refused.map(({ module }) => [module.path, module])).values()].slice(0, MAX_MODULES);
}

/** Files that may declare a module's licence. */
export function licenceSources({ objects }: ExpectedModule, files: ReadonlySet<string>): string[] {
	return objects.flatMap((path) => sourceOf(path, files) ?? []).slice(0, MAX_FILES);
}

/** The line that says just this licence, else one of which a macro says it. */
function placeOf(
	sources: readonly string[],
	texts: ReadonlyMap<string, string | null>,
	licence: string | null,
): Pick<IncompatibleLicence, 'file' | 'line'> {
	let byMacro: { file: string; line: number } | null = null;
	for (const file of licence === null ? [] : sources) {
		for (const { line, licence: written } of licenceDeclarations(texts.get(file) ?? '')) {
			if (written === licence) return { file, line };
			if (written === null) byMacro ??= { file, line };
		}
	}
	return byMacro ?? { file: null, line: null };
}
