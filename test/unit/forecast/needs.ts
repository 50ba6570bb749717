import type { ModuleNeeds, NeedsRecord, RootNeeds } from '../../../src/results/module-needs.ts';

type Need = ModuleNeeds['symbols'][number];

export function need(symbol: string, changes: Partial<Need> = {}): Need {
	return { symbol, named: true, failing: [], uses: 'demo.c:7', moreUses: false, ...changes };
}

export function moduleNeeds(changes: Partial<ModuleNeeds> = {}): ModuleNeeds {
	return {
		name: 'demo',
		path: 'demo.ko',
		gplCompatible: true,
		imports: [],
		unreadObjects: 0,
		symbols: [],
		symbolsLeftOut: 0,
		...changes,
	};
}

/** Of a repository with one module root, built for Linux 6.1. */
export function needsRecord({
	excluded = null,
	modules = [moduleNeeds()],
	modulesLeftOut = 0,
	...changes
}: Partial<NeedsRecord & RootNeeds> = {}): NeedsRecord {
	const moduleRoot = changes.moduleRoot ?? '.';
	return {
		installationId: 1,
		repositoryId: 5,
		owner: 'acme',
		name: 'driver',
		kernel: { id: 'debian-12', arch: 'amd64', release: '6.1.0-50-amd64' },
		commit: 'a'.repeat(40),
		committedAt: '2026-05-01T12:00:00.000Z',
		needs: () => ({ moduleRoot, excluded, modules, modulesLeftOut }),
		...changes,
		moduleRoot,
	};
}
