/** The operator's `kernels.yml`: which kernels there are, and where their images come from. */
import { basename } from 'node:path';
import { z } from 'zod';
import { parseStrictYaml, readText } from './strict-yaml.ts';

const MAX_KERNELS = 200;

function word(pattern: RegExp, maxLength: number, message: string) {
	return z.string().max(maxLength).regex(pattern, message);
}

const Suite = word(/^[a-z0-9][a-z0-9.+-]*$/, 60, 'it must be a suite of the archive, such as `bookworm-backports`');

const ImageReference = word(
	/^[a-zA-Z0-9][\w./:@-]*$/,
	300,
	'it must be an image reference, such as `registry.example/kernel:6.1`',
);

/** An image made by a recipe of `images/`. */
export const ImageBuild = z.strictObject({
	/** The name of a directory in `images/`. */
	recipe: word(/^[a-z0-9][a-z0-9-]*$/, 60, 'it must be the name of a directory in `images/`'),
	suite: Suite,
	/** The plain image of the suite to start from; by default the distribution's own, by its name. */
	base: ImageReference.optional(),
	/** Suites to add where the headers are not in `suite` itself. */
	extraSuites: z.array(Suite).max(10).default([]),
	/** Header packages by full name. */
	headers: z
		.array(word(/^[a-z0-9][a-z0-9.+~-]*$/, 120, 'it must be the full name of a package'))
		.min(1)
		.max(10),
});
export type ImageBuild = z.infer<typeof ImageBuild>;

const Entry = z
	.strictObject({
		id: word(/^[a-z0-9][a-z0-9._-]*$/, 60, 'use lower-case letters, digits, `.`, `_` and `-`'),
		/** As named by the kernel's distribution, such as `amd64`. */
		arch: word(/^[a-z0-9_]+$/, 20, 'use lower-case letters, digits and `_`'),
		/** Whether checks use it when no kernels are named. */
		default: z.boolean().default(false),
		image: ImageReference.optional(),
		build: ImageBuild.optional(),
		release: word(/^[a-zA-Z0-9][\w.+~-]*$/, 100, 'it must be a kernel release (`uname -r`)').optional(),
	})
	.superRefine((entry, context) => {
		if ((entry.image === undefined) === (entry.build === undefined)) {
			context.addIssue({ code: 'custom', message: 'it needs exactly one of `image` and `build`' });
		}
	});

/** An entry of the catalogue: exactly one of `image` and `build` is there. */
export type CatalogueEntry = z.infer<typeof Entry>;

const KernelCatalogue = z.strictObject({
	kernels: z
		.array(Entry)
		.min(1)
		.max(MAX_KERNELS)
		.superRefine((entries, context) => {
			const seen = new Set<string>();
			for (const [index, entry] of entries.entries()) {
				if (seen.has(entry.id)) {
					context.addIssue({ code: 'custom', path: [index, 'id'], message: 'another kernel has this id' });
				}
				seen.add(entry.id);
			}
		}),
});

/**
 * Where no entry says `default: true`, all of them are default.
 * @throws UserError that names line and key of each mistake.
 */
export function parseKernelCatalogue(text: string, fileName: string): readonly CatalogueEntry[] {
	const { kernels } = parseStrictYaml(text, KernelCatalogue, fileName);
	return kernels.some((entry) => entry.default) ? kernels : kernels.map((entry) => ({ ...entry, default: true }));
}

/** @throws UserError when the file cannot be read or has mistakes. */
export async function readKernelCatalogue(path: string): Promise<readonly CatalogueEntry[]> {
	return parseKernelCatalogue(await readText(path, 'The kernel catalogue'), basename(path));
}
