/** Pairs of trees: what is built before, and what is then built from what that left. */
import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SMALL_CASES } from '../cases/cases.ts';
import { prepareCase, readCorpus } from '../corpus/cases.ts';
import { debianSource, temporaryCopy, type TemporaryCopy } from '../real-modules/debian-source.ts';
import { readPairs } from '../replay/pairs.ts';

export interface Change {
	readonly id: string;
	/** Ids; none for the default set. */
	readonly kernels: readonly string[];
	readonly before: () => Promise<TemporaryCopy>;
	readonly after: () => Promise<TemporaryCopy>;
}

const casesDirectory = fileURLToPath(new URL('../cases/', import.meta.url));

/** The corpus (a mutant from its origin, anything else from itself with one source touched), the small cases, real changes both ways. */
export async function allChanges(): Promise<Change[]> {
	const corpus = await readCorpus();
	const ofCorpus = corpus.map((one): Change => {
		const after = () => prepareCase(corpus, one);
		const origin = corpus.find(({ id }) => id === one.mutantOf);
		const before = origin === undefined ? () => touched(after()) : () => prepareCase(corpus, origin);
		return { id: `corpus ${one.id}`, kernels: [], before, after };
	});
	const ofCases = SMALL_CASES.map(({ directory, kernel }): Change => {
		const after = () => temporaryCopy(join(casesDirectory, directory));
		return { id: `case ${directory}`, kernels: [kernel], before: () => touched(after()), after };
	});
	const pairs = (await readPairs()).filter(({ isRevert }) => !isRevert);
	const ofPairs = pairs.flatMap(({ package: name, base, head, kernels }): Change[] => {
		const copyOf = (version: string) => async () => temporaryCopy(await debianSource(name, version));
		const change = (from: string, to: string) => ({
			id: `${name.replace(/-dkms$/, '')} ${from} → ${to}`,
			kernels,
			before: copyOf(from),
			after: copyOf(to),
		});
		return [change(base, head), change(head, base)];
	});
	return [...ofCorpus, ...ofCases, ...ofPairs];
}

/** With another line at the end of one source. */
async function touched(making: Promise<TemporaryCopy>): Promise<TemporaryCopy> {
	const copy = await making;
	const files = await readdir(copy.directory, { recursive: true });
	const source = files.filter((path) => path.endsWith('.c')).toSorted((a, b) => (a < b ? -1 : 1))[0];
	if (source !== undefined) await appendFile(join(copy.directory, source), '/* another */\n');
	return copy;
}
