/** Kernels of a made-up catalogue, oldest first, and facts written down shortly. */
import { parseSymbolFacts } from '../../../../src/config/symbol-facts.ts';
import type { KnownKernel, SymbolKnowledge } from '../../../../src/symbols/history/knowledge.ts';
import type { Export } from '../../../../src/symbols/symbol-table.ts';

const RELEASES = {
	old: '5.10.0-46-amd64',
	middle: '6.1.0-50-amd64',
	recent: '6.12.117+deb13-amd64',
	newest: '7.2.12+deb13-amd64',
} as const;
export type KernelName = keyof typeof RELEASES;

/** `name`, or a name with what is special about its export. */
export type Exports = Readonly<Record<string, Partial<Export>>>;

export function known(id: KernelName, exports: Exports = {}, arch = 'amd64'): KnownKernel {
	const entries = Object.entries(exports).map(([name, more]): [string, Export] => [
		name,
		{ owner: 'vmlinux', gplOnly: false, namespace: null, ...more },
	]);
	return { id, arch, release: RELEASES[id], symbolTable: { exports: new Map(entries) } };
}

/** All four kernels, of which those named have these exports. */
export function catalogue(exports: Partial<Record<KernelName, Exports>>): KnownKernel[] {
	return (['old', 'middle', 'recent', 'newest'] as const).map((id) => known(id, exports[id]));
}

/** @param entry of `symbol-facts.yml`, without its evidence. */
export function knowledge(kernels: readonly KnownKernel[], entry?: string): SymbolKnowledge {
	const yaml = entry === undefined ? '' : `symbols:\n  - { ${entry}, evidence: [somewhere] }\n`;
	return { kernels, facts: yaml === '' ? new Map() : parseSymbolFacts(yaml, 'facts.yml') };
}
