import type { CatalogueEntry } from '../../config/kernel-catalogue.ts';
import { InfrastructureError, UserError } from '../../shared/errors.ts';
import { callEngine, type ContainerEngine } from '../container-engine.ts';
import { ensureBaseImage } from './base-image.ts';
import type { BuildProgress } from './image.ts';
import { imageReference, imageTitle, localImage, registryImage, type ImageSources } from './kernel-image.ts';
import { loadRecipe, RECIPE_LABEL, type Recipe } from './recipe.ts';

export interface BuildImageOptions extends ImageSources {
	/** Whether a base image that cannot be pulled may be made with the host's own package manager. */
	readonly bootstrap: 'auto' | 'never';
	readonly onProgress: BuildProgress;
}

const BUILD_TIMEOUT_MS = 60 * 60_000;

/**
 * Makes an entry's image: builds it where it is a recipe's, pulls it otherwise. Nothing is done where it is there,
 * from the same recipe and arguments.
 * @returns whether something had to be done.
 * @throws UserError that says what is missing, InfrastructureError.
 */
export async function buildKernelImage(
	entry: CatalogueEntry,
	options: BuildImageOptions,
): Promise<'made' | 'unchanged'> {
	const { engine, onProgress } = options;
	if (entry.build === undefined) {
		return (await registryImage(entry, engine, onProgress)).kind === 'pulled' ? 'made' : 'unchanged';
	}
	if ((await localImage(entry, options)).state === 'built') return 'unchanged';

	const recipe = await loadRecipe(options.imagesDirectory, entry.build);
	await ensureBaseImage(recipe.base, options);
	onProgress(`building on ${recipe.base}`, 'stage');
	const outcome = await runBuild(imageReference(entry), recipe, options);
	if (outcome.ok) return 'made';
	if (outcome.problem !== null) {
		throw new UserError(
			`${imageTitle(entry)} cannot be built: ${outcome.problem}. Name the package to use in the kernel catalogue (\`headers\` of \`${entry.id}\`) and build again.`,
		);
	}
	throw new InfrastructureError(`${imageTitle(entry)} could not be built: ${outcome.last}`);
}

async function runBuild(
	tag: string,
	recipe: Recipe,
	{ engine, onProgress }: BuildImageOptions,
): Promise<{ ok: boolean; problem: string | null; last: string }> {
	let problem: string | null = null;
	let last = '';
	const { ok } = await callEngine(engine, buildArguments(tag, recipe, await hasBridge(engine)), {
		timeoutMs: BUILD_TIMEOUT_MS,
		onLine(raw) {
			const line = readLine(raw);
			if (line === null) return;
			if (line.kind === 'error') problem = line.text;
			else onProgress(line.text, line.kind);
			last = line.text;
		},
	});
	return { ok, problem, last };
}

/**
 * `docker build` of a recipe. It is the one thing that runs without the isolation of `runArguments`: installing packages
 * needs root, a root file system that can be written to, and the network. What runs is the operator's own recipe and
 * packages that the distribution has signed, nothing of a pull request.
 * @param bridge whether the engine has a network of its own; without one the archive is reached through the host's only.
 */
export function buildArguments(tag: string, recipe: Recipe, bridge: boolean): string[] {
	return [
		'build',
		...(bridge ? [] : ['--network=host']),
		...Object.entries(recipe.buildArguments).map(([name, value]) => `--build-arg=${name}=${value}`),
		`--label=${RECIPE_LABEL}=${recipe.hash}`,
		`--tag=${tag}`,
		recipe.directory,
	];
}

async function hasBridge(engine: ContainerEngine): Promise<boolean> {
	const { stdout } = await callEngine(engine, ['network', 'ls', '--quiet', '--filter', 'driver=bridge']);
	return stdout.trim() !== '';
}

/** Takes off what BuildKit puts before a line; the recipes' own lines begin with `modprobot:`. */
function readLine(raw: string): { kind: 'stage' | 'detail' | 'error'; text: string } | null {
	const text = raw
		.replace(/^#\d+ (\d+\.\d+ )?/, '')
		.replaceAll(/\p{C}/gu, '')
		.trim()
		.slice(0, 500);
	const own = /^modprobot: (error: )?(.*)/.exec(text);
	if (own) return { kind: own[1] ? 'error' : 'stage', text: own[2] ?? '' };
	return text === '' ? null : { kind: 'detail', text };
}
