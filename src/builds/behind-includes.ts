/**
 * Functions that the kernel exports, called by files that do not include their header: what keeps the module from using
 * them once it does, so that a contributor need not find that out in a second round.
 */
import { barriersTo, type Barrier, type ModuleRights } from '../symbols/resolve.ts';
import { isGplCompatible } from '../symbols/licence.ts';
import type { SymbolTable } from '../symbols/symbol-table.ts';
import type { Objects } from './evidence.ts';
import type { ExpectedModule } from './kbuild-report.ts';
import type { Salvaged } from './salvaged.ts';
import { sourceOf } from './symbol-findings.ts';

export interface KernelsTerms {
	readonly symbolTable: SymbolTable | null;
	/** What modules may use of the kernel; null where all that it exports. */
	readonly symbolList: ReadonlySet<string> | null;
}

/** @returns what each module that has the file cannot have of the symbol; nothing where modules differ. */
export function barriersBehindIncludes(
	modules: readonly ExpectedModule[],
	objects: Objects,
	salvaged: Salvaged,
	exists: (path: string) => boolean,
	{ symbolTable, symbolList }: KernelsTerms,
): (source: string, symbol: string) => readonly Barrier[] {
	const owners = new Map<string, ExpectedModule[]>();
	for (const module of modules) {
		for (const source of new Set(module.objects.map((object) => sourceOf(object, exists)))) {
			if (source !== null) owners.set(source, [...(owners.get(source) ?? []), module]);
		}
	}
	return (source, symbol) => {
		const found = symbolTable?.exports.get(symbol);
		if (found === undefined) return [];
		const isListed = symbolList?.has(symbol) !== false;
		const perModule = (owners.get(source) ?? []).map((module) =>
			barriersTo(found, rightsOf(module, objects, salvaged), isListed),
		);
		const [first = [], ...others] = perModule;
		return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : [];
	};
}

/** What is not known of a module, because a part of it that may say it did not compile, is null. */
function rightsOf({ name, objects: parts }: ExpectedModule, objects: Objects, salvaged: Salvaged): ModuleRights {
	const known = parts.map((path) => salvaged.get(path) ?? objects.get(path)).filter((one) => typeof one === 'object');
	const isWhole = known.length === parts.length;
	const licences = known.flatMap((object) => object.licences);
	return {
		name,
		// One incompatible statement is enough, whatever the other parts say.
		isGplCompatible: isWhole || (licences.length > 0 && !isGplCompatible(licences)) ? isGplCompatible(licences) : null,
		imported: isWhole ? new Set(known.flatMap((object) => object.importedNamespaces)) : null,
	};
}
