/**
 * Functions that the kernel exports, called by files that do not include their header: what keeps the module from using
 * them even with that header, so that a contributor does not find out in a second round.
 */
import { isGplCompatible } from '../symbols/licence.ts';
import { barriersTo, type Barrier, type ModuleRights } from '../symbols/resolve.ts';
import type { ExpectedModule } from './kbuild-report.ts';
import type { CollectedFiles, Observations } from './observations.ts';

/**
 * @param owners the modules that have each source file.
 * @returns what keeps every module that has the file from using the symbol; nothing where modules differ.
 */
export function barriersBehindIncludes(
	{ kernel: { symbolTable, symbolList }, analysis }: Observations,
	owners: ReadonlyMap<string, readonly ExpectedModule[]>,
): (source: string, symbol: string) => readonly Barrier[] {
	return (source, symbol) => {
		const found = symbolTable?.exports.get(symbol);
		if (found === undefined) return [];
		const isListed = symbolList?.has(symbol) !== false;
		const perModule = (owners.get(source) ?? []).map((module) =>
			barriersTo(found, rightsOf(module, analysis), isListed),
		);
		const [first = [], ...others] = perModule;
		return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : [];
	};
}

/** What is not known of a module, because a part of it that may say it did not compile, is null. */
function rightsOf({ name, objects: parts }: ExpectedModule, { objects, lenient }: CollectedFiles): ModuleRights {
	const known = parts.map((path) => lenient.get(path) ?? objects.get(path)).filter((one) => typeof one === 'object');
	const isWhole = known.length === parts.length;
	const licences = known.flatMap((object) => object.licences);
	return {
		name,
		// One incompatible statement is enough, whatever the other parts say.
		isGplCompatible: isWhole || (licences.length > 0 && !isGplCompatible(licences)) ? isGplCompatible(licences) : null,
		imported: isWhole ? new Set(known.flatMap((object) => object.importedNamespaces)) : null,
	};
}
