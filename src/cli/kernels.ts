/** What `modprobot kernels list`, `build` and `inspect` do. */
import { readKernelCatalogue, type CatalogueEntry } from '../config/kernel-catalogue.ts';
import { selectKernels } from '../config/kernel-selection.ts';
import { buildKernelImage } from '../containers/kernels/build-image.ts';
import { createKernels } from '../containers/kernels/kernels.ts';
import { createProgress } from './kernels-progress.ts';
import { inspectionJson, inspectionText, listText } from './kernels-text.ts';
import type { KernelsSettings, KernelsWiring } from './wiring.ts';

export interface CommonOptions {
	readonly catalogue?: string;
}

export async function list(wiring: KernelsWiring, options: CommonOptions): Promise<void> {
	const { settings, catalogue } = await prepare(wiring, options);
	const images = createKernels({ ...settings, catalogue });
	const listed = await Promise.all(
		catalogue.map(async ({ id, arch, default: isDefault }) => {
			const { state, release } = await images.state(id);
			return { id, arch, default: isDefault, state, release };
		}),
	);
	wiring.stdout.write(listText(listed));
}

export async function build(
	wiring: KernelsWiring,
	patterns: readonly string[],
	options: CommonOptions & { bootstrap: boolean },
): Promise<void> {
	const { settings, catalogue } = await prepare(wiring, options);
	const wanted = selectKernels(
		patterns,
		catalogue.map((entry) => ({ id: entry.id, default: entry.default, release: entry.release ?? null, entry })),
	);
	const bootstrap = options.bootstrap ? 'auto' : 'never';
	const images = createKernels({ ...settings, catalogue });
	for (const { entry } of wanted) {
		const progress = createProgress(wiring.stderr, entry.id);
		try {
			const outcome = await buildKernelImage(entry, { ...settings, bootstrap, onProgress: progress.report });
			// Looked into now, so that no check has to wait for it.
			await images.open(entry.id);
			progress.report(outcome === 'made' ? 'ready' : 'already there', 'stage');
		} finally {
			progress.done();
		}
	}
}

export async function inspect(
	wiring: KernelsWiring,
	id: string,
	options: CommonOptions & { json?: boolean },
): Promise<void> {
	const { settings, catalogue } = await prepare(wiring, options);
	const kernel = await createKernels({ ...settings, catalogue }).open(id);
	wiring.stdout.write(options.json ? inspectionJson(kernel) : inspectionText(kernel));
}

async function prepare(
	wiring: KernelsWiring,
	options: CommonOptions,
): Promise<{ settings: KernelsSettings; catalogue: readonly CatalogueEntry[] }> {
	const settings = wiring.settings();
	return { settings, catalogue: await readKernelCatalogue(options.catalogue ?? settings.catalogueFile) };
}
