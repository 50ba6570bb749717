import type { SourceTree } from '../checks/ports/source-tree.ts';
import type { BuiltObject } from '../builds/evidence.ts';
import { sourceOf, type SymbolFinding } from '../builds/symbol-findings.ts';
import type { IncompatibleLicence } from '../results/check-report.ts';
import { incompatibleLicence, licenceLines } from '../symbols/licence.ts';
import { MAX_SOURCE_BYTES } from './source-limit.ts';

const MAX_MODULES = 200;
/** Files read for one module. */
const MAX_FILES = 500;

/** The licences that keep modules from GPL-only exports, with the lines that declare them. */
export async function findLicences(
	tree: SourceTree,
	findings: readonly SymbolFinding[],
	objectAt: (path: string) => BuiltObject | undefined,
): Promise<IncompatibleLicence[]> {
	const modules = new Map(
		findings.filter(({ reason }) => reason === 'gpl-only').map(({ module }) => [module.path, module]),
	);
	const entries = await tree.entries();
	const files = new Set(entries.map(({ path }) => path));
	const found: IncompatibleLicence[] = [];
	for (const { name, objects } of [...modules.values()].slice(0, MAX_MODULES)) {
		const licence = incompatibleLicence(
			objects.flatMap((path) => {
				const object = objectAt(path);
				return typeof object === 'object' ? object.licences : [];
			}),
		);
		const sources = objects.flatMap((path) => sourceOf(path, (file) => files.has(file)) ?? []).slice(0, MAX_FILES);
		found.push({ module: name, licence, ...(await placeOf(tree, sources, licence)) });
	}
	return found;
}

/** The line that says just this licence, else one of which a macro says it. */
async function placeOf(
	tree: SourceTree,
	sources: readonly string[],
	licence: string | null,
): Promise<Pick<IncompatibleLicence, 'file' | 'line'>> {
	let byMacro: { file: string; line: number } | null = null;
	for (const file of licence === null ? [] : sources) {
		for (const { line, licence: written } of licenceLines((await tree.readFile(file, MAX_SOURCE_BYTES)) ?? '')) {
			if (written === licence) return { file, line };
			if (written === null) byMacro ??= { file, line };
		}
	}
	return byMacro ?? { file: null, line: null };
}
