/** A recipe: a directory of `images/` with a Dockerfile that takes SUITE, BASE, HEADERS and EXTRA_SUITES. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageBuild } from '../../config/kernel-catalogue.ts';
import { UserError } from '../../shared/errors.ts';

/** On each built image; the value names the recipe's content and arguments. */
export const RECIPE_LABEL = 'modprobot.recipe';

export interface Recipe {
	readonly directory: string;
	/** The image that the recipe starts from. */
	readonly base: string;
	readonly buildArguments: Readonly<Record<string, string>>;
	/** Equal hashes mean: the same files and arguments. */
	readonly hash: string;
}

/** @throws UserError when there is no such recipe. */
export async function loadRecipe(imagesDirectory: string, build: ImageBuild): Promise<Recipe> {
	const directory = join(imagesDirectory, build.recipe);
	const hash = createHash('sha256');
	let dockerfile: string;
	try {
		for (const name of (await readdir(directory)).toSorted()) {
			hash
				.update(`${name}\0`)
				.update(await readFile(join(directory, name)))
				.update('\0');
		}
		dockerfile = await readFile(join(directory, 'Dockerfile'), 'utf8');
	} catch (error) {
		throw new UserError(
			`The kernel catalogue names the recipe \`${build.recipe}\`, but ${directory} has no Dockerfile.`,
			{
				cause: error,
			},
		);
	}
	const base = build.base ?? usualBase(dockerfile, build);
	const buildArguments = {
		SUITE: build.suite,
		BASE: base,
		HEADERS: build.headers.join(' '),
		EXTRA_SUITES: build.extraSuites.join(' '),
	};
	hash.update(JSON.stringify(buildArguments));
	return { directory, base, buildArguments, hash: hash.digest('hex') };
}

function usualBase(dockerfile: string, build: ImageBuild): string {
	const base = /^ARG\s+BASE=(\S+)/m.exec(dockerfile)?.[1];
	if (base === undefined) {
		throw new UserError(`The Dockerfile of the recipe \`${build.recipe}\` has no line \`ARG BASE=…\`.`);
	}
	return base.replaceAll('${SUITE}', build.suite);
}

/** What the recipe's images have for builds, and what git needs to fetch by HTTPS. */
const TOOLS =
	'gcc libc6-dev make bash bc patch autoconf automake bison file flex git ca-certificates libtool m4 perl pkg-config python3';

/** Commands that make a plain base image into this kernel's, in one line that can be pasted into `sh -c '…'`. */
export function setupCommand(build: ImageBuild): string {
	const { suite } = build;
	const packages = [...build.headers, TOOLS].join(' ');
	// Distributions' base images name their security suite already.
	const suites = build.extraSuites
		.filter((extra) => !extra.endsWith('-security'))
		.map(
			(extra) =>
				`find /etc/apt -name "*.list" -o -name "*.sources" | xargs sed -i -E "s/^(deb .*) ${suite} (.*)/&\\n\\1 ${extra} \\2/; s/^Suites: ${suite} .*/& ${extra}/"`,
		);
	return [...suites, 'apt-get update -qq', `apt-get install -qq --no-install-recommends ${packages}`].join(' && ');
}
