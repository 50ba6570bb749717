/**
 * The corpus: real modules and mutants of them, with what is true of them on the pinned kernels. The truth was made
 * without modprobot: a clean `make -k`, then the undefined symbols of all objects (`nm -u`) against `Module.symvers`,
 * licence and namespaces, cross-checked with modpost.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { debianSource, temporaryCopy, type TemporaryCopy } from '../real-modules/debian-source.ts';

const projectDirectory = fileURLToPath(new URL('../../', import.meta.url));

const Expectation = z.strictObject({
	outcome: z.string(),
	symbolFailures: z.array(
		z.strictObject({
			symbol: z.string(),
			/** Null: not said. */
			module: z.string().nullable(),
			reason: z.string(),
			foundBy: z.enum(['linker', 'compiler']),
			/** `file:line` of the first reference; null: not said. */
			use: z.string().nullable(),
		}),
	),
	/** As make prints them, undeclared functions included. */
	compilerErrors: z.int(),
	firstErrors: z.array(z.string()),
	/** Modules that plain make linked. */
	linked: z.array(z.string()).default([]),
});
export type Expectation = z.infer<typeof Expectation>;

const Case = z.strictObject({
	id: z.string(),
	package: z.string().optional(),
	version: z.string().optional(),
	/** The case whose source the patch of the same name is applied to. */
	mutantOf: z.string().optional(),
	/** What a reader might doubt. */
	note: z.string().optional(),
	/** By kernel release. */
	expect: z.record(z.string(), Expectation),
});
export type CorpusCase = z.infer<typeof Case>;

export async function readCorpus(): Promise<CorpusCase[]> {
	return z.array(Case).parse(JSON.parse(await readFile(join(projectDirectory, 'test/corpus/cases.json'), 'utf8')));
}

/** A case's source in a fresh directory of its own. */
export async function prepareCase(corpus: readonly CorpusCase[], wanted: CorpusCase): Promise<TemporaryCopy> {
	const origin = wanted.mutantOf === undefined ? wanted : corpus.find(({ id }) => id === wanted.mutantOf);
	if (origin?.package === undefined || origin.version === undefined) throw new Error(`${wanted.id} has no source`);
	const source = await debianSource(origin.package, origin.version);
	const copy = await temporaryCopy(source);
	if (wanted.mutantOf !== undefined) {
		const patch = join(projectDirectory, 'test/corpus/patches', `${wanted.id}.patch`);
		await execa('git', ['apply', '-p1', patch], { cwd: copy.directory });
	}
	return copy;
}
