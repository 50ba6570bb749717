/** `.github/modprobot.yml`: what a repository (or, for all of them, its organisation) may say about its checks. */
import { z } from 'zod';
import { SYMBOL_NAME } from '../symbols/symbol-table.ts';
import { globProblem } from '../shared/glob.ts';
import { parseStrictYaml } from './strict-yaml.ts';

/** Where the file lives, in the repository and in the organisation's `.github` repository. */
export const REPOSITORY_CONFIG_PATH = '.github/modprobot.yml';

/** Changes of nothing but these are not built, unless `ignore` says otherwise. */
export const DEFAULT_IGNORE: readonly string[] = [
	'**/*.{md,rst,adoc}',
	'{doc,docs,Documentation,LICENSES}/**',
	'**/{LICENSE,LICENSES,LICENCE,COPYING,AUTHORS,CONTRIBUTORS,MAINTAINERS,CODEOWNERS,CHANGELOG,README,NEWS,TODO}{,.txt}',
	'{.github,.gitlab,.vscode}/**',
	'.{gitlab-ci,travis,cirrus}.yml',
	'**/.{gitignore,gitattributes,mailmap,editorconfig,clang-format}',
];

const Glob = z.string().superRefine((pattern, context) => {
	const problem = globProblem(pattern);
	if (problem !== null) context.addIssue({ code: 'custom', message: problem });
});

const ModulePath = z
	.string()
	.max(200)
	.transform((path) => path.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '') || '.')
	.refine(isTreePath, 'it must be a directory of this repository, such as `src`, without `..`');

const FilePath = z
	.string()
	.max(200)
	.transform((path) => path.replace(/^(?:\.\/+)+/, ''))
	.refine(
		(path) => path !== '.' && !/[\s`]/.test(path) && isTreePath(path),
		'it must be a file of this repository, such as `ci/abi_gki_aarch64`, without `..`, spaces and backticks',
	);

function isTreePath(path: string): boolean {
	if (path === '.') return true;
	const segments = path.split('/');
	return !/[\p{C}\\]|^-/u.test(path) && segments.every((segment) => !['', '.', '..', '.git'].includes(segment));
}

/** A block of YAML (`- |`) ends with a newline that nobody sees. */
const OneLine = z
	.string()
	.trim()
	.regex(/^[^\p{C}]*$/u, 'it must be one line, without control characters');

const MakeVariables = z
	.record(
		z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'a make variable has letters, digits and `_`'),
		OneLine.max(500),
	)
	.refine((variables) => Object.keys(variables).length <= 50, 'at most 50 variables');

const ConfiguredModule = z
	.strictObject({
		/** The module root: normalised, relative to the repository, `.` for itself. */
		path: ModulePath,
		/** Passed to make as `NAME=value`. */
		make: MakeVariables.default({}),
		/** Run one after the other by a shell, in the module root, instead of Kbuild; empty means Kbuild. */
		commands: z.array(OneLine.min(1).max(1000)).min(1).max(20).default([]),
	})
	.refine((module) => module.commands.length === 0 || Object.keys(module.make).length === 0, {
		path: ['make'],
		message: '`commands` replace Kbuild, so write the variables into them',
	});
export type ConfiguredModule = z.infer<typeof ConfiguredModule>;

/** Globs of catalogue ids or releases; empty: all kernels. */
const SomeKernels = z.array(Glob).min(1).max(32).default([]);

/** A failing symbol that does not fail the check until a day. */
export const KnownSetting = z.strictObject({
	symbol: z.string().regex(SYMBOL_NAME, 'it must be the name of a symbol'),
	/** The `.ko` without suffix; null: whichever. */
	module: z
		.string()
		.regex(/^[\w.+-]{1,100}$/, 'it must be the name of a module, without `.ko`')
		.refine((name) => !name.endsWith('.ko'), 'write it without `.ko`')
		.nullable()
		.default(null),
	kernels: SomeKernels,
	reason: OneLine.min(1).max(300),
	/** `2027-01-31`: the last day, in UTC, on which the entry counts. */
	until: z.iso.date('it must be a day, such as `2027-01-31`'),
});

/** Whose pull requests are built without being asked for by somebody with write access. */
export const RunFor = z.enum(['everyone', 'known', 'writers']);
export type RunFor = z.infer<typeof RunFor>;

const SymbolListEntry = z.strictObject({ path: FilePath, kernels: SomeKernels });

export const RepositoryConfig = z.strictObject({
	/** Globs of catalogue ids or releases; empty: the catalogue's default set. */
	kernels: z.array(Glob).min(1).max(32).default([]),
	/** Empty: discovered. */
	modules: z
		.array(ConfiguredModule)
		.min(1)
		.max(64)
		.refine(haveDistinctPaths, 'each `path` may appear only once')
		.default([]),
	/** Globs of paths that cannot change a build. */
	ignore: z
		.array(Glob)
		.max(100)
		.default([...DEFAULT_IGNORE]),
	failOn: z.enum(['new', 'any', 'never']).default('new'),
	comment: z.enum(['on-failure', 'always', 'never']).default('on-failure'),
	/** Whether a symbol that is looked up by name at run time, and that the kernel does not have, is a failure. */
	runtimeSymbols: z.enum(['inform', 'fail']).default('inform'),
	/** Absent: as the server has it. */
	runFor: RunFor.optional(),
	known: z.array(KnownSetting).max(500).default([]),
	/** What modules may use of kernels, where that is less than all that they export. */
	symbolLists: z.array(SymbolListEntry).max(16).default([]),
});
export type RepositoryConfig = z.infer<typeof RepositoryConfig>;

function haveDistinctPaths(modules: readonly { path: string }[]): boolean {
	return new Set(modules.map((module) => module.path)).size === modules.length;
}

/**
 * @param fileName What to call the file in messages.
 * @throws UserError listing what is wrong, with lines and what is allowed.
 */
export function parseRepositoryConfig(text: string, fileName = REPOSITORY_CONFIG_PATH): RepositoryConfig {
	return parseStrictYaml(text, RepositoryConfig, fileName);
}

/** The configuration of a repository without a file. */
export function defaultRepositoryConfig(): RepositoryConfig {
	return RepositoryConfig.parse({});
}
