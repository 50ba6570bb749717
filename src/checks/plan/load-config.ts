import type { SourceTree } from '../ports/source-tree.ts';
import {
	defaultRepositoryConfig,
	parseRepositoryConfig,
	REPOSITORY_CONFIG_PATH,
	type RepositoryConfig,
} from '../../config/repository-config.ts';
import { MAX_YAML_BYTES, tooLarge } from '../../config/strict-yaml.ts';
import { UserError } from '../../shared/errors.ts';
import type { GitHubGateway, RepositoryIdentity } from '../ports/github.ts';
import { readSymbolList } from './symbol-lists.ts';

export type LoadedConfig =
	| {
			readonly config: RepositoryConfig;
			/** It holds for other repositories too. */
			readonly isShared: boolean;
	  }
	| { readonly invalid: { readonly path: string; readonly problem: string } };

/**
 * The configuration that counts: of the base branch, else of the organisation's `.github` repository, else defaults.
 * What a pull request says of itself never counts.
 * @throws UserError where GitHub refuses; InfrastructureError.
 */
export async function loadConfig(
	github: Pick<GitHubGateway, 'getFile'>,
	repository: RepositoryIdentity,
	baseRef: string,
): Promise<LoadedConfig> {
	const organisation = { ...repository, name: '.github' };
	const places = [
		{ repository, ref: baseRef, path: REPOSITORY_CONFIG_PATH },
		{ repository: organisation, ref: null, path: `${repository.owner}/.github: ${REPOSITORY_CONFIG_PATH}` },
	];
	for (const { repository: where, ref, path } of places) {
		const file = await github.getFile(where, REPOSITORY_CONFIG_PATH, ref, MAX_YAML_BYTES);
		if (file === null) continue;
		try {
			return { config: parse(file.text), isShared: where === organisation };
		} catch (error) {
			if (error instanceof UserError) return { invalid: { path, problem: error.message } };
			throw error;
		}
	}
	return { config: defaultRepositoryConfig(), isShared: false };
}

/** The configuration that a tree brings along; null where there is none. @throws UserError where it is invalid. */
export async function readConfig(tree: SourceTree): Promise<RepositoryConfig | null> {
	const entries = await tree.entries();
	if (!entries.some(({ path, kind }) => path === REPOSITORY_CONFIG_PATH && kind === 'file')) return null;
	return parse(await tree.readFile(REPOSITORY_CONFIG_PATH, MAX_YAML_BYTES));
}

/** @param text null where it is too large. */
function parse(text: string | null): RepositoryConfig {
	if (text === null) throw tooLarge(REPOSITORY_CONFIG_PATH);
	return parseRepositoryConfig(text);
}

/**
 * What is wrong with the configuration and the symbol lists that a tree brings along; null where nothing is, or the
 * change leaves them as they are.
 * @param inUse the configuration that counts now.
 */
export async function ownConfigProblem(
	tree: SourceTree,
	changedFiles: readonly string[],
	inUse: RepositoryConfig,
): Promise<string | null> {
	const isChanged = changedFiles.includes(REPOSITORY_CONFIG_PATH);
	if (!isChanged && !inUse.symbolLists.some(({ path }) => changedFiles.includes(path))) return null;
	try {
		const own = await readConfig(tree);
		// Without a file the organisation's may count: it is the one in use, if the change did not remove another.
		if (own === null && isChanged) return null;
		const { symbolLists } = own ?? inUse;
		await readSymbolList(
			tree,
			symbolLists.map(({ path }) => path),
		);
		return null;
	} catch (error) {
		if (error instanceof UserError) return error.message;
		throw error;
	}
}
