import { lastLine } from '../../shared/text.ts';
import { z } from 'zod';
import { InfrastructureError } from '../../shared/errors.ts';
import { callEngine, type ContainerEngine } from '../container-engine.ts';

/** `stage` lines are few and meant for people; `detail` lines show that something moves. Neither has control characters. */
export type BuildProgress = (line: string, kind: 'stage' | 'detail') => void;

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
export async function findImage(engine: ContainerEngine, reference: string): Promise<LocalImage | null> {
	const outcome = await callEngine(engine, ['image', 'inspect', reference]);
	if (!outcome.ok) {
		if (/no such image|image not known|not found/i.test(outcome.stderr)) return null;
		throw new InfrastructureError(`${engine.command} image inspect failed: ${outcome.stderr.slice(-500)}`);
	}
	let image: z.infer<typeof Inspection>[number] | undefined;
	try {
		[image] = Inspection.parse(JSON.parse(outcome.stdout));
	} catch (error) {
		throw new InfrastructureError(`${engine.command} image inspect gave an unexpected answer.`, {
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

/**
 * An image, which the engine pulls where it does not have it.
 * @returns why it cannot be pulled, where that is so.
 */
export async function obtainImage(
	engine: ContainerEngine,
	reference: string,
	onProgress?: BuildProgress,
): Promise<
	| { readonly kind: 'present' | 'pulled'; readonly image: LocalImage }
	| { readonly kind: 'refused'; readonly why: string }
> {
	const present = await findImage(engine, reference);
	if (present) return { kind: 'present', image: present };
	onProgress?.(`pulling ${reference}`, 'stage');
	const outcome = await callEngine(engine, ['pull', '--quiet', reference], { timeoutMs: PULL_TIMEOUT_MS });
	const image = outcome.ok ? await findImage(engine, reference) : null;
	if (image) return { kind: 'pulled', image };
	return { kind: 'refused', why: outcome.ok ? 'it is still missing after a pull' : lastLine(outcome.stderr) };
}
