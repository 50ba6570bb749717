/** Has images say what kernel they hold, in a container of each; once for each image. */
import { lastLine } from '../../shared/text.ts';
import { randomUUID } from 'node:crypto';
import type { CatalogueEntry } from '../../config/kernel-catalogue.ts';
import { InfrastructureError, Unavailable, UserError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { callEngine, type ContainerEngine } from '../container-engine.ts';
import { removeContainer } from '../remove-containers.ts';
import { runArguments, type ContainerOptions } from '../run-arguments.ts';
import type { LocalImage } from './image.ts';
import { createInspectionCache } from './inspection-cache.ts';
import { INSPECTION_SCRIPT } from './inspection-script.ts';
import { parseInspection, type Inspection } from './inspection.ts';
import { imageTitle } from './kernel-image.ts';

const TIMEOUT_MS = 120_000;
/** The largest seen has 4 MB. */
const MAX_ANSWER_BYTES = 64 * 1024 ** 2;

export interface Inspector {
	/** Cheap when the image was inspected before. @throws UserError when it cannot serve, InfrastructureError. */
	inspect(entry: CatalogueEntry, image: LocalImage): Promise<Inspection>;
	/** Null where the image was not inspected before, by this process or an earlier one. @throws as `inspect`. */
	known(entry: CatalogueEntry, image: LocalImage): Promise<Inspection | null>;
	/** Has the answer on disk, without what it takes to hold it in memory. @throws as `inspect`, and the file system's errors. */
	keep(entry: CatalogueEntry, image: LocalImage): Promise<void>;
}

/** @param directory where answers are kept; made when needed. */
export function createInspector(engine: ContainerEngine, directory: string, logger: Logger): Inspector {
	const cache = createInspectionCache(directory);
	/** The latest inspection of each entry's image; a failed one is forgotten. */
	const latest = new Map<string, { digest: string; inspection: Promise<Inspection> }>();

	async function inspect(entry: CatalogueEntry, { digest }: LocalImage): Promise<Inspection> {
		const title = imageTitle(entry);
		const kept = await cache.read(digest, entry.release);
		if (kept !== null) return parseInspection(kept, title, entry.release);
		const answer = await ask(engine, digest, entry.release, title);
		const inspection = parseInspection(answer, title, entry.release);
		try {
			await cache.write(digest, entry.release, answer);
		} catch (error) {
			logger.warn(
				{ err: error, kernel: entry.id },
				'the inspection could not be cached; the image will be inspected again',
			);
		}
		return inspection;
	}

	function inspectOnce(entry: CatalogueEntry, image: LocalImage): Promise<Inspection> {
		const before = latest.get(entry.id);
		if (before?.digest === image.digest) return before.inspection;
		const begun = { digest: image.digest, inspection: inspect(entry, image) };
		latest.set(entry.id, begun);
		begun.inspection.catch(() => {
			if (latest.get(entry.id) === begun) latest.delete(entry.id);
		});
		return begun.inspection;
	}

	/** By entry, the image that was looked into for the disk; one that cannot be is not tried again. */
	const kept = new Map<string, string>();

	return {
		inspect: inspectOnce,
		async keep(entry, { digest }) {
			if (kept.get(entry.id) === digest) return;
			kept.set(entry.id, digest);
			if ((await cache.read(digest, entry.release)) !== null) return;
			try {
				await cache.write(digest, entry.release, await ask(engine, digest, entry.release, imageTitle(entry)));
			} catch (error) {
				if (error instanceof Unavailable) kept.delete(entry.id);
				throw error;
			}
		},
		known: async (entry, image) =>
			(await cache.read(image.digest, entry.release)) === null ? null : inspectOnce(entry, image),
	};
}

async function ask(
	engine: ContainerEngine,
	image: string,
	release: string | undefined,
	title: string,
): Promise<string> {
	return askImage(engine, image, title, { script: INSPECTION_SCRIPT, args: [release ?? ''] });
}

/**
 * What a script says in a container of an image; it may write to `/tmp`.
 * @throws UserError where the image has no shell; InfrastructureError.
 */
export async function askImage(
	engine: ContainerEngine,
	image: string,
	title: string,
	{ script, args }: Pick<ContainerOptions, 'script' | 'args'>,
): Promise<string> {
	const container: ContainerOptions = {
		name: `modprobot-inspect-${randomUUID()}`,
		image,
		labels: {},
		memoryBytes: 512 * 1024 ** 2,
		cpus: 1,
		processes: 256,
		writable: [{ path: '/tmp', bytes: 16 * 1024 ** 2, executable: false }],
		script,
		args,
	};
	try {
		const outcome = await callEngine(engine, runArguments(engine, '--rm', container), {
			timeoutMs: TIMEOUT_MS,
			maxOutputBytes: MAX_ANSWER_BYTES,
		});
		if (outcome.ok) return `${outcome.stdout}\n`;
		if (/\/bin\/sh|no such file or directory|executable file not found/i.test(outcome.stderr)) {
			throw new UserError(`${title} has no /bin/sh, which is needed to build modules (${lastLine(outcome.stderr)}).`);
		}
		throw new InfrastructureError(`${title} could not be run in a container: ${lastLine(outcome.stderr)}`);
	} catch (error) {
		// `--rm` does not help where the client was stopped before its container.
		await removeContainer(engine, container.name).catch(() => undefined);
		throw error;
	}
}
