import type { CatalogueEntry } from '../../config/kernel-catalogue.ts';
import { InfrastructureError, UserError } from '../../shared/errors.ts';
import { ensureBaseImage } from './base-image.ts';
import type { BuildProgress } from './build-progress.ts';
import { callEngine, lastLine, type Engine } from '../container-engine.ts';
import { findImage, pullImage } from './image.ts';
import { imageTag, loadRecipe, RECIPE_LABEL, type Recipe } from './recipe.ts';

export interface BuildImageOptions {
	readonly engine: Engine;
	/** The directory of the recipes. */
	readonly imagesDirectory: string;
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
	if (entry.build === undefined) return pullEntry(entry.image ?? '', options);

	const recipe = await loadRecipe(options.imagesDirectory, entry.build);
	const present = await findImage(engine, imageTag(entry.id));
	if (present?.labels[RECIPE_LABEL] === recipe.hash) return 'unchanged';

	await ensureBaseImage(recipe.base, options);
	onProgress(`building on ${recipe.base}`, 'stage');
	const outcome = await runBuild(imageTag(entry.id), recipe, options);
	if (outcome.ok) return 'made';
	if (outcome.problem !== null) {
		throw new UserError(
			`The image of the kernel \`${entry.id}\` cannot be built: ${outcome.problem}. Name the package to use in the kernel catalogue (\`headers\` of \`${entry.id}\`) and build again.`,
		);
	}
	throw new InfrastructureError(`Building the image of the kernel \`${entry.id}\` failed: ${outcome.last}`);
}

async function pullEntry(reference: string, { engine, onProgress }: BuildImageOptions): Promise<'made' | 'unchanged'> {
	if (await findImage(engine, reference)) return 'unchanged';
	onProgress(`pulling ${reference}`, 'stage');
	const refused = await pullImage(engine, reference);
	if (refused === null) return 'made';
	throw new UserError(`The image \`${reference}\` cannot be pulled: ${lastLine(refused)}`);
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

/** `docker build` of a recipe; without a bridge the engine can reach the package archive through the host only. */
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

async function hasBridge(engine: Engine): Promise<boolean> {
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
