import { z } from 'zod';
import { InfrastructureError } from '../../shared/errors.ts';
import { callEngine, type Engine } from '../container-engine.ts';

const Inspection = z
	.array(
		z.object({
			Id: z.string().regex(/^(sha256:)?[0-9a-f]{64}$/),
			RepoDigests: z.array(z.string()).nullish(),
			Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
		}),
	)
	.length(1);

/** An image that the engine has. */
export interface LocalImage {
	/** `sha256:…`, the same wherever this content is. */
	readonly digest: string;
	/** `repository@sha256:…` of each registry it was pulled from. */
	readonly repoDigests: readonly string[];
	readonly labels: Readonly<Record<string, string>>;
}

/** @returns null where the engine has no such image. */
export async function findImage(engine: Engine, reference: string): Promise<LocalImage | null> {
	const outcome = await callEngine(engine, ['image', 'inspect', reference]);
	if (!outcome.ok) {
		if (/no such image|image not known|not found/i.test(outcome.stderr)) return null;
		throw new InfrastructureError(`${engine.command} image inspect failed: ${outcome.stderr.slice(-500)}`);
	}
	let image: z.infer<typeof Inspection>[number] | undefined;
	try {
		[image] = Inspection.parse(JSON.parse(outcome.stdout));
	} catch (error) {
		throw new InfrastructureError(`${engine.command} image inspect gave an answer that is not understood.`, {
			cause: error,
		});
	}
	return {
		digest: `sha256:${image?.Id.replace('sha256:', '')}`,
		repoDigests: image?.RepoDigests ?? [],
		labels: image?.Config?.Labels ?? {},
	};
}

/** A reference that always means this content: where it came from a registry, one that others can pull. */
export function pinnedReference(reference: string, image: LocalImage): string {
	const repository = reference.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
	const pulled = image.repoDigests.find((digest) => {
		const from = digest.replace(/@.*$/, '');
		return from === repository || from === `docker.io/${repository}` || from === `docker.io/library/${repository}`;
	});
	return pulled ?? image.digest;
}

const PULL_TIMEOUT_MS = 30 * 60_000;

/** @returns null when pulled, else what the engine said. */
export async function pullImage(engine: Engine, reference: string): Promise<string | null> {
	const outcome = await callEngine(engine, ['pull', '--quiet', reference], { timeoutMs: PULL_TIMEOUT_MS });
	return outcome.ok ? null : outcome.stderr.trim().slice(-500);
}
