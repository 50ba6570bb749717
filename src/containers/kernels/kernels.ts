/** The kernels of a catalogue, as images of a container engine. */
import type { Kernel, Kernels } from '../../checks/ports/kernels.ts';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { CatalogueEntry } from '../../config/kernel-catalogue.ts';
import { InfrastructureError, Unavailable, UserError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { KnownKernel } from '../../symbols/history/knowledge.ts';
import { type LocalImage, pinnedReference } from './image.ts';
import { createInspector } from './inspect-image.ts';
import type { Inspection } from './inspection.ts';
import { localImage, presentImage, type ImageSources, type ImageState } from './kernel-image.ts';
import { loadRecipe, RECIPE_LABEL, setupCommand } from './recipe.ts';

/** A kernel, and what else its image says of it. */
export interface InspectedKernel extends Kernel, Inspection {}

export interface KernelImages extends Kernels {
	open(id: string): Promise<InspectedKernel>;
	/** The state of an entry's image, and its release where that is known without inspecting the image. */
	state(id: string): Promise<{ readonly state: ImageState; readonly release: string | null }>;
}

export interface KernelsOptions extends ImageSources {
	readonly catalogue: readonly CatalogueEntry[];
	/** Where answers of images are kept; made when needed. */
	readonly dataDirectory: string;
	readonly logger: Logger;
}

/** For so long an engine that did not answer is not asked again for what can do without. */
const ENGINE_REST_MS = 60_000;

export function createKernels(options: KernelsOptions): KernelImages {
	const { catalogue, engine, logger } = options;
	const inspector = createInspector(engine, join(options.dataDirectory, 'kernels'), logger);

	let restUntil = 0;

	/**
	 * One after the other; a kernel that cannot be opened is passed over.
	 * @returns false where the engine does not answer: then not all were looked at.
	 */
	async function eachPresent(look: (entry: CatalogueEntry, image: LocalImage) => Promise<void>): Promise<boolean> {
		for (const entry of catalogue) {
			if (performance.now() < restUntil) return false;
			try {
				const { state, image } = await localImage(entry, options);
				if (image !== null && state !== 'outdated') await look(entry, image);
			} catch (error) {
				if (!(error instanceof UserError || error instanceof InfrastructureError)) throw error;
				logger.warn({ err: error, kernel: entry.id }, 'the image of this kernel could not be looked into');
				if (error instanceof Unavailable) restUntil = performance.now() + ENGINE_REST_MS;
			}
		}
		return performance.now() >= restUntil;
	}

	/** What was known when the engine answered last. */
	let lastKnown: readonly KnownKernel[] = [];

	return {
		entries: () => catalogue,

		async open(id) {
			const entry = findEntry(catalogue, id);
			const image = await presentImage(entry, options);
			const inspection = await inspector.inspect(entry, image);
			return {
				...inspection,
				id,
				arch: entry.arch,
				image: entry.image === undefined ? image.digest : pinnedReference(entry.image, image),
				digest: image.digest,
				identity: identityOf(entry, image, inspection),
				reproduce: await reproduction(entry, options),
			};
		},

		async symbolTables() {
			const known: KnownKernel[] = [];
			const isAll = await eachPresent(async (entry, image) => {
				const inspection = await inspector.inspect(entry, image);
				const symbolTable = inspection.symbolTable();
				const { id, arch } = entry;
				if (symbolTable !== null) known.push({ id, arch, release: inspection.release, symbolTable });
			});
			if (isAll) lastKnown = known;
			return lastKnown;
		},

		async lookIntoImages() {
			await eachPresent((entry, image) => inspector.keep(entry, image));
		},

		async state(id) {
			const entry = findEntry(catalogue, id);
			const { state, image } = await localImage(entry, options);
			const known = image && (await inspector.known(entry, image));
			return { state, release: known?.release ?? entry.release ?? null };
		},
	};
}

/** @throws UserError that names the kernels that there are. */
function findEntry(catalogue: readonly CatalogueEntry[], id: string): CatalogueEntry {
	const entry = catalogue.find((candidate) => candidate.id === id);
	if (entry) return entry;
	throw new UserError(
		`The kernel catalogue has no kernel \`${id.slice(0, 60)}\`; it has ${catalogue.map((known) => known.id).join(', ')}.`,
	);
}

/** Two machines that make an image of one recipe and the same packages have the same, under different digests. */
function identityOf({ build }: CatalogueEntry, { digest, labels }: LocalImage, { contents }: Inspection): string {
	const recipe = labels[RECIPE_LABEL];
	if (build === undefined || recipe === undefined || contents === null) return digest;
	return `sha256:${createHash('sha256')
		.update(JSON.stringify([recipe, contents]))
		.digest('hex')}`;
}

async function reproduction(entry: CatalogueEntry, { imagesDirectory }: ImageSources): Promise<Kernel['reproduce']> {
	if (entry.build === undefined) return null;
	const { base } = await loadRecipe(imagesDirectory, entry.build);
	return { image: base, setup: setupCommand(entry.build) };
}
