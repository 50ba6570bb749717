/** `modprobot symbol`: what becomes of a kernel symbol on the kernels of the catalogue, and what is known beyond them. */
import type { Command } from 'commander';
import { readKernelCatalogue } from '../config/kernel-catalogue.ts';
import { selectKernels } from '../config/kernel-selection.ts';
import { readSymbolFacts } from '../config/symbol-facts.ts';
import { createKernels, type KernelImages } from '../containers/kernels/kernels.ts';
import { usersOf } from '../forecast/symbol-users.ts';
import { UserError } from '../shared/errors.ts';
import { readSnapshot } from '../store/needs-snapshot.ts';
import { withErrorExit } from './error-exit.ts';
import { catalogueOption, dataOption, formatOption, kernelOption } from './options.ts';
import { answer, type AskedKernel } from './symbol-answer.ts';
import { symbolJson, symbolText } from './symbol-text.ts';
import { usersText } from './users-text.ts';
import type { CliWiring } from './wiring.ts';

type SymbolWiring = Pick<CliWiring, 'settings' | 'symbolFactsFile' | 'stdout' | 'stderr' | 'exit'>;

interface RawOptions {
	readonly kernel: readonly string[];
	readonly catalogue?: string;
	readonly format: 'text' | 'json';
	readonly users?: boolean;
	readonly data?: string;
}

const HELP = `
Reads the symbol tables of the images on this machine; builds and pulls nothing.
With --users it reads what the App knows of the modules of default branches, and no image.
Exit status: 0 if there is an answer, 2 if not.

Examples:
  modprobot symbol kallsyms_lookup_name              on all kernels of the catalogue
  modprobot symbol strlcpy del_timer_sync
  modprobot symbol dma_buf_export --kernel "6.*"     some kernels, by id or release
  modprobot symbol hrtimer_init --format json
  modprobot symbol strlcpy --users                   which modules use it, and where
`;

export function registerSymbolCommand(program: Command, wiring: SymbolWiring): void {
	program
		.command('symbol')
		.description('show which kernels export a symbol, when that changed, and what to use instead')
		.argument('<name...>', 'names of kernel symbols')
		.addOption(kernelOption())
		.addOption(catalogueOption())
		.addOption(formatOption('how to answer', ['text', 'json']))
		.option('--users', 'say instead which modules that the App has built use it, and where')
		.addOption(dataOption())
		.addHelpText('after', HELP)
		.action((names: string[], options: RawOptions) =>
			withErrorExit(wiring, () => (options.users === true ? listUsers : answerNames)(wiring, names, options)),
		);
}

async function listUsers(wiring: SymbolWiring, names: readonly string[], options: RawOptions): Promise<void> {
	for (const name of names) requireName(name);
	const { records, leftOut } = await readSnapshot(options.data ?? wiring.settings().appDirectory);
	const users = usersOf([...new Set(names)], records, leftOut);
	wiring.stdout.write(options.format === 'json' ? `${JSON.stringify(users, null, 2)}\n` : usersText(users));
}

async function answerNames(wiring: SymbolWiring, names: readonly string[], options: RawOptions): Promise<void> {
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
