/** What the builds of a tree depend on, in two names: of all of it, and of what can influence a build. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { documentsAmong, isSource } from '../../modules/influence/documents.ts';
import {
	ALL_MENTIONS,
	allOf,
	type Mentions,
	mentionsOfScript,
	mentionsOfSource,
} from '../../modules/influence/mentions.ts';
import { spokenOf } from '../../modules/influence/spoken-of.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';
import { compareText } from '../../shared/text.ts';
import type { ComparableTree } from '../ports/git.ts';
import { Recent } from '../../shared/recent.ts';
import { batches, MAX_TEXT_BYTES } from './text-batches.ts';

export const TreeContent = z.strictObject({
	/** Names the whole tree. */
	tree: z.string(),
	/** Names all but the documents that no build can read: equal ones are built alike. */
	influence: z.string(),
});
export type TreeContent = z.infer<typeof TreeContent>;

/** Where there are more documents, or they are larger, nothing is left out: they take room of the build's directory. */
const MAX_DOCUMENTS = 5000;
const MAX_DOCUMENT_BYTES = 16 * 1024 ** 2;

/** Where all that is to be read for names has more bytes, nothing is left out. */
const MAX_READ_BYTES = 512 * 1024 ** 2;

/** Words of the sources that are remembered, all together; a source weighs something even where it has none. */
const MAX_KNOWN_WORDS = 500_000;
const SOURCE_WEIGHT = 25;
/** What sources speak of, by their content: most of a tree's are known from the check before. */
const knownMentions = new Recent<Mentions>(MAX_KNOWN_WORDS);

/** @param roots of the tree: what their configured commands speak of counts. @throws as the tree does. */
export async function contentOf(tree: ComparableTree, roots: readonly ModuleRoot[]): Promise<TreeContent> {
	const fingerprints = await tree.fingerprints();
	const left = new Set(await documentsWithoutInfluence(tree, fingerprints, roots));
	const submodules = tree.submodules.map(({ path, commit, missing }) => [path, commit, missing === null]);
	const files = [...fingerprints].filter(([path]) => !left.has(path)).toSorted(([a], [b]) => compareText(a, b));
	const influence = createHash('sha256')
		.update(JSON.stringify([submodules, files]))
		.digest('hex');
	return { tree: tree.id, influence };
}

/** Documents that nothing of the tree speaks of; what another document speaks of counts where that one does. */
async function documentsWithoutInfluence(
	tree: ComparableTree,
	fingerprints: ReadonlyMap<string, string>,
	roots: readonly ModuleRoot[],
): Promise<readonly string[]> {
	const entries = await tree.entries();
	const paths = entries.map(({ path }) => path);
	const named = new Set(documentsAmong(paths));
	const documents = entries.filter(({ path }) => named.has(path));
	const bytes = documents.reduce((sum, { size }) => sum + size, 0);
	// A link elsewhere may lead to a document, under any name.
	const isLinked = entries.some(({ path, kind }) => kind === 'symlink' && !named.has(path));
	if (isLinked || documents.length > MAX_DOCUMENTS || bytes > MAX_DOCUMENT_BYTES) return [];

	const sizes = new Map(entries.map(({ path, size }) => [path, size]));
	let readers = paths.filter((path) => !named.has(path));
	let quiet: readonly string[] = documents.map(({ path }) => path);
	let mentions = mentionsOfScript(JSON.stringify(roots.map(({ ways }) => ways)).replaceAll('\\', ' '));
	while (quiet.length > 0) {
		mentions = allOf([mentions, await mentionsIn(tree, readers, { fingerprints, sizes })]);
		const spoken = new Set(spokenOf(quiet, paths, mentions));
		if (spoken.size === 0) break;
		// A document that is a link has what it leads to read.
		if (documents.some(({ path, size }) => size === 0 && spoken.has(path) && isLink(fingerprints, path))) return [];
		quiet = quiet.filter((path) => !spoken.has(path));
		readers = [...spoken];
	}
	return quiet;
}

function isLink(fingerprints: ReadonlyMap<string, string>, path: string): boolean {
	return fingerprints.get(path)?.startsWith('120000') === true;
}

async function mentionsIn(
	tree: ComparableTree,
	paths: readonly string[],
	{ fingerprints, sizes }: { fingerprints: ReadonlyMap<string, string>; sizes: ReadonlyMap<string, number> },
): Promise<Mentions> {
	const all: Mentions[] = [];
	const keyOf = (path: string) => `${isSource(path)} ${fingerprints.get(path)}`;
	const unknown = paths.filter((path) => {
		const known = knownMentions.get(keyOf(path));
		if (known !== undefined) all.push(known);
		return known === undefined;
	});
	const sizeOf = (path: string) => sizes.get(path) ?? 0;
	if (unknown.reduce((sum, path) => sum + sizeOf(path), 0) > MAX_READ_BYTES) return ALL_MENTIONS;
	let found = allOf(all);
	for (const batch of batches(unknown, sizeOf)) {
		const own: Mentions[] = [];
		const texts = await tree.readTexts(batch, MAX_TEXT_BYTES);
		for (const path of batch) {
			const text = texts.get(path);
			// It is too large, and taken to speak of everything.
			if (text === undefined) return ALL_MENTIONS;
			const mentions = isSource(path) ? mentionsOfSource(text) : mentionsOfScript(text);
			if (isSource(path)) knownMentions.keep(keyOf(path), mentions, SOURCE_WEIGHT + mentions.words.size);
			own.push(mentions);
		}
		found = allOf([found, ...own]);
		if (found.all) return found;
	}
	return found;
}
