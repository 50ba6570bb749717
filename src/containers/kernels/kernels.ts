/** The kernels of a catalogue, as images of a container engine. */
import type { Kernel, Kernels } from '../../checks/ports/kernels.ts';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CatalogueEntry } from '../../config/kernel-catalogue.ts';
import { InfrastructureError, UserError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { KnownKernel } from '../../symbols/history/knowledge.ts';
import { callEngine, lastLine, type Engine } from '../container-engine.ts';
import { findImage, pinnedReference, pullImage, type LocalImage } from './image.ts';
import { createInspectionCache } from './inspection-cache.ts';
import { inspectionArguments, MAX_ANSWER_BYTES, parseInspection, type Inspection } from './inspection.ts';
import { imageTag, loadRecipe, RECIPE_LABEL, setupCommand } from './recipe.ts';

/** A kernel, and what else its image says of it. */
export interface InspectedKernel extends Kernel, Inspection {}

/** `outdated`: built, but from another recipe or other arguments. `pullable`: of a registry, and not here yet. */
export type ImageState = 'built' | 'pulled' | 'missing' | 'outdated' | 'pullable';

export interface KernelImages extends Kernels {
	open(id: string): Promise<InspectedKernel>;
	/** The state of an entry's image, and its release where that is known without looking into the image. */
	state(id: string): Promise<{ readonly state: ImageState; readonly release: string | null }>;
}

export interface KernelsOptions {
	readonly catalogue: readonly CatalogueEntry[];
	readonly engine: Engine;
	/** The directory of the recipes. */
	readonly imagesDirectory: string;
	/** Where answers of images are kept; made when needed. */
	readonly dataDirectory: string;
	readonly logger: Logger;
}

const INSPECTION_TIMEOUT_MS = 120_000;

export function createKernels(options: KernelsOptions): KernelImages {
	const { catalogue, engine, logger, imagesDirectory } = options;
	const cache = createInspectionCache(join(options.dataDirectory, 'kernels'));
	/** The latest look into each entry's image; a failed one is forgotten. */
	const opened = new Map<string, { digest: string; inspection: Promise<Inspection> }>();

	async function inspect(entry: CatalogueEntry, image: LocalImage): Promise<Inspection> {
		const title = imageTitle(entry);
		const kept = await cache.read(image.digest, entry.release);
		if (kept !== null) return parseInspection(kept, title, entry.release);
		const answer = await ask(engine, image.digest, entry.release, title);
		const inspection = parseInspection(answer, title, entry.release);
		try {
			await cache.write(image.digest, entry.release, answer);
		} catch (error) {
			logger.warn({ err: error, kernel: entry.id }, 'what the image says could not be kept; it will be asked again');
		}
		return inspection;
	}

	function inspectOnce(entry: CatalogueEntry, image: LocalImage): Promise<Inspection> {
		const known = opened.get(entry.id);
		if (known?.digest === image.digest) return known.inspection;
		const look = { digest: image.digest, inspection: inspect(entry, image) };
		opened.set(entry.id, look);
		look.inspection.catch(() => {
			if (opened.get(entry.id) === look) opened.delete(entry.id);
		});
		return look.inspection;
	}

	return {
		entries: () => catalogue,

		async open(id) {
			const entry = findEntry(catalogue, id);
			const image = await presentImage(engine, imagesDirectory, entry);
			return {
				...(await inspectOnce(entry, image)),
				id,
				arch: entry.arch,
				image: entry.image === undefined ? image.digest : pinnedReference(entry.image, image),
				digest: image.digest,
				reproduce: await reproduction(imagesDirectory, entry),
			};
		},

		async symbolTables() {
			const known: KnownKernel[] = [];
			for (const entry of catalogue) {
				try {
					const { state, image } = await localState(engine, imagesDirectory, entry);
					if (image === null || state === 'outdated') continue;
					const { release, symbolTable } = await inspectOnce(entry, image);
					if (symbolTable !== null) known.push({ id: entry.id, arch: entry.arch, release, symbolTable });
				} catch (error) {
					if (!(error instanceof UserError || error instanceof InfrastructureError)) throw error;
					logger.warn({ err: error, kernel: entry.id }, 'the symbols of this kernel are not known');
				}
			}
			return known;
		},

		async state(id) {
			const entry = findEntry(catalogue, id);
			const { state, image } = await localState(engine, imagesDirectory, entry);
			const kept = image && (await cache.read(image.digest, entry.release));
			if (image === null || kept === null) return { state, release: entry.release ?? null };
			return { state, release: (await inspectOnce(entry, image)).release };
		},
	};
}

/** @throws UserError that names the nearest thing to do. */
function findEntry(catalogue: readonly CatalogueEntry[], id: string): CatalogueEntry {
	const entry = catalogue.find((candidate) => candidate.id === id);
	if (entry) return entry;
	throw new UserError(
		`The kernel catalogue has no kernel \`${id.slice(0, 60)}\`; it has ${catalogue.map((known) => known.id).join(', ')}.`,
	);
}

async function localState(
	engine: Engine,
	imagesDirectory: string,
	entry: CatalogueEntry,
): Promise<{ state: ImageState; image: LocalImage | null }> {
	if (entry.build === undefined) {
		const image = await findImage(engine, entry.image ?? '');
		return { state: image ? 'pulled' : 'pullable', image };
	}
	const image = await findImage(engine, imageTag(entry.id));
	if (!image) return { state: 'missing', image };
	const recipe = await loadRecipe(imagesDirectory, entry.build);
	return { state: image.labels[RECIPE_LABEL] === recipe.hash ? 'built' : 'outdated', image };
}

/** The image of an entry; pulled where it is a registry's. @throws UserError that says how to get it. */
async function presentImage(engine: Engine, imagesDirectory: string, entry: CatalogueEntry): Promise<LocalImage> {
	const { state, image } = await localState(engine, imagesDirectory, entry);
	if (image && state !== 'outdated') return image;
	if (entry.image === undefined) {
		const why = state === 'outdated' ? 'was built from another recipe' : 'is not built yet';
		throw new UserError(`The image of the kernel \`${entry.id}\` ${why}; run \`modprobot kernels build ${entry.id}\`.`);
	}
	const refused = await pullImage(engine, entry.image);
	const pulled = refused === null ? await findImage(engine, entry.image) : null;
	if (pulled) return pulled;
	throw new UserError(
		`The image \`${entry.image}\` of the kernel \`${entry.id}\` is not on this machine and cannot be pulled (${refused ?? 'it is not there afterwards'}); pull or load it, or correct its name in the kernel catalogue.`,
	);
}

async function ask(engine: Engine, image: string, release: string | undefined, title: string): Promise<string> {
	const name = `modprobot-inspect-${randomUUID()}`;
	try {
		const outcome = await callEngine(engine, inspectionArguments(image, name, release), {
			timeoutMs: INSPECTION_TIMEOUT_MS,
			maxOutputBytes: MAX_ANSWER_BYTES,
		});
		if (outcome.ok) return `${outcome.stdout}\n`;
		if (/\/bin\/sh|no such file or directory|executable file not found/i.test(outcome.stderr)) {
			throw new UserError(`${title} has no /bin/sh, which building modules needs (${lastLine(outcome.stderr)}).`);
		}
		throw new InfrastructureError(`A container of ${title} could not run: ${lastLine(outcome.stderr)}`);
	} catch (error) {
		// `--rm` does not help where the client was stopped before its container.
		await callEngine(engine, ['rm', '--force', name]).catch(() => undefined);
		throw error;
	}
}

async function reproduction(imagesDirectory: string, entry: CatalogueEntry): Promise<Kernel['reproduce']> {
	if (entry.build === undefined) return null;
	const { base } = await loadRecipe(imagesDirectory, entry.build);
	return { image: base, setup: setupCommand(entry.build) };
}

function imageTitle(entry: CatalogueEntry): string {
	return `The image of the kernel \`${entry.id}\``;
}
