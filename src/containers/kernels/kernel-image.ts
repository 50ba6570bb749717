/** The image of an entry of the catalogue: its name, its state on this machine, and how to have it. */
import type { CatalogueEntry } from '../../config/kernel-catalogue.ts';
import { UserError } from '../../shared/errors.ts';
import type { ContainerEngine } from '../container-engine.ts';
import { findImage, obtainImage, type BuildProgress, type LocalImage } from './image.ts';
import { loadRecipe, RECIPE_LABEL } from './recipe.ts';

/** `outdated`: built, but from another recipe or other arguments. `pullable`: of a registry, and not here yet. */
export type ImageState = 'built' | 'pulled' | 'missing' | 'outdated' | 'pullable';

/** Where images are, and what they are built from. */
export interface ImageSources {
	readonly engine: ContainerEngine;
	/** The directory of the recipes. */
	readonly imagesDirectory: string;
}

/** What to give the engine: the reference of the catalogue, or the tag that a built image gets. */
export function imageReference(entry: CatalogueEntry): string {
	return entry.image ?? `modprobot/${entry.id}:latest`;
}

/** What to call it at the beginning of a sentence. */
export function imageTitle(entry: CatalogueEntry): string {
	return `The image of the kernel \`${entry.id}\``;
}

/** The state of an entry's image; nothing is pulled or built. */
export async function localImage(
	entry: CatalogueEntry,
	{ engine, imagesDirectory }: ImageSources,
): Promise<{ readonly state: ImageState; readonly image: LocalImage | null }> {
	const image = await findImage(engine, imageReference(entry));
	if (entry.build === undefined) return { state: image ? 'pulled' : 'pullable', image };
	if (!image) return { state: 'missing', image };
	const recipe = await loadRecipe(imagesDirectory, entry.build);
	return { state: image.labels[RECIPE_LABEL] === recipe.hash ? 'built' : 'outdated', image };
}

/** An entry's image, pulled where it is a registry's. @throws UserError that says how to get it. */
export async function presentImage(entry: CatalogueEntry, sources: ImageSources): Promise<LocalImage> {
	if (entry.build === undefined) return (await registryImage(entry, sources.engine)).image;
	const { state, image } = await localImage(entry, sources);
	if (image && state === 'built') return image;
	const why = image ? 'was built from another recipe' : 'is not built yet';
	throw new UserError(`${imageTitle(entry)} ${why}; run \`modprobot kernels build ${entry.id}\`.`);
}

/** @throws UserError where the engine does not have the image of an `image:` entry and cannot pull it. */
export async function registryImage(entry: CatalogueEntry, engine: ContainerEngine, onProgress?: BuildProgress) {
	const obtained = await obtainImage(engine, imageReference(entry), onProgress);
	if (obtained.kind !== 'refused') return obtained;
	throw new UserError(
		`The image \`${entry.image}\` of the kernel \`${entry.id}\` is not on this machine and cannot be pulled (${obtained.why}); pull or load it, or correct its name in the kernel catalogue.`,
	);
}
