/** What `modprobot symbol` does. */
import { readKernelCatalogue } from '../config/kernel-catalogue.ts';
import { selectKernels } from '../config/kernel-selection.ts';
import { readSymbolFacts } from '../config/symbol-facts.ts';
import { createKernels, type KernelImages } from '../containers/kernels/kernels.ts';
import { usersOf } from '../forecast/symbol-users.ts';
import { UserError } from '../shared/errors.ts';
import { readSnapshot } from '../store/needs-snapshot.ts';
import { answer, type AskedKernel } from './symbol-answer.ts';
import { symbolJson, symbolText } from './symbol-text.ts';
import { usersText } from './users-text.ts';
import type { CliWiring } from './wiring.ts';

export type SymbolWiring = Pick<CliWiring, 'settings' | 'symbolFactsFile' | 'stdout' | 'stderr' | 'exit'>;

export interface SymbolOptions {
	readonly kernel: readonly string[];
	readonly catalogue?: string;
	readonly format: 'text' | 'json';
	readonly users?: boolean;
	readonly data?: string;
}

export async function listUsers(wiring: SymbolWiring, names: readonly string[], options: SymbolOptions): Promise<void> {
	for (const name of names) requireName(name);
	const { records, leftOut } = await readSnapshot(options.data ?? wiring.settings().appDirectory);
	const users = usersOf([...new Set(names)], records, leftOut);
	wiring.stdout.write(options.format === 'json' ? `${JSON.stringify(users, null, 2)}\n` : usersText(users));
}

export async function answerNames(
	wiring: SymbolWiring,
	names: readonly string[],
	options: SymbolOptions,
): Promise<void> {
	for (const name of names) requireName(name);
	const settings = wiring.settings();
	const catalogue = await readKernelCatalogue(options.catalogue ?? settings.catalogueFile);
	const facts = await readSymbolFacts(wiring.symbolFactsFile);
	const images = createKernels({ ...settings, catalogue });
	const asked = await askedKernels(images, options.kernel);
	const known = (await images.symbolTables()).filter(({ id }) => asked.some((kernel) => kernel.id === id));
	if (known.length === 0) {
		throw new UserError(
			'None of these kernels has an image with a symbol table on this machine; run `modprobot kernels build` first.',
		);
	}
	const knowledge = { kernels: known, facts };
	const answers = [...new Set(names)].map((name) => answer(name, asked, knowledge));
	wiring.stdout.write(options.format === 'json' ? symbolJson(answers) : symbolText(answers));
}

function requireName(name: string): void {
	if (/^[A-Za-z_]\w{0,199}$/.test(name)) return;
	throw new UserError(
		`${JSON.stringify(name.slice(0, 60))} is not the name of a symbol: it has letters, digits and underscores, as in kallsyms_lookup_name.`,
	);
}

/** In the order of the catalogue; all of it where no kernel is named. */
async function askedKernels(images: KernelImages, globs: readonly string[]): Promise<AskedKernel[]> {
	const all: (AskedKernel & { readonly default: boolean })[] = [];
	for (const { id, arch, default: isDefault } of images.entries()) {
		const { state, release } = await images.state(id);
		all.push({ id, arch, default: isDefault, image: state, release });
	}
	return globs.length === 0 ? all : selectKernels(globs, all);
}
