/** Builds small trees with the real engine, in real containers, against the catalogue's kernels. */
import type { BuildRequest } from '../../../src/checks/ports/engine.ts';
import type { BuiltTrees } from '../../../src/checks/ports/built-trees.ts';
import type { ComparableTree } from '../../../src/checks/ports/git.ts';
import type { SandboxLimits } from '../../../src/checks/ports/sandbox.ts';
import type { Kernel } from '../../../src/checks/ports/kernels.ts';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { afterAll } from '@jest/globals';
import type { BuildResult, BuildResultWithNeeds } from '../../../src/results/build-result.ts';
import { createEngine } from '../../../src/engine/build-engine.ts';
import { planRoots } from '../../../src/checks/plan/plan-roots.ts';
import { readSymbolList } from '../../../src/checks/plan/symbol-lists.ts';
import { readKernelCatalogue } from '../../../src/config/kernel-catalogue.ts';
import type { ConfiguredModule } from '../../../src/config/repository-config.ts';
import { openDirectory } from '../../../src/git/directory-tree.ts';
import { createKernels } from '../../../src/containers/kernels/kernels.ts';
import { createSandbox } from '../../../src/containers/sandbox/sandbox.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { KNOWN_IMAGES } from '../../real-modules/known-images.ts';
import { dockerEngine } from '../../docker-engine.ts';

const projectDirectory = fileURLToPath(new URL('../../../', import.meta.url));
const MEBIBYTE = 1024 ** 2;

const LIMITS: SandboxLimits = {
	timeMs: 240_000,
	clockMs: 240_000,
	silenceMs: 120_000,
	memoryBytes: 2048 * MEBIBYTE,
	diskBytes: 512 * MEBIBYTE,
	logBytes: 4 * MEBIBYTE,
	processes: 256,
	cpus: 2,
};

/** Text of a file, of a program, or where a symbolic link points to. */
export type Files = Readonly<Record<string, string | { readonly link: string } | { readonly program: string }>>;

export interface BuildOptions {
	readonly kernel?: Kernel;
	readonly limits?: Partial<SandboxLimits>;
	readonly modules?: readonly ConfiguredModule[];
	/** Files that are programs. */
	readonly executable?: readonly string[];
	/** What to begin from, and where what a trusted build (as all are that do not say otherwise) made is kept. */
	readonly builtTrees?: BuiltTrees;
	readonly isTrusted?: boolean;
	/** Paths of symbol lists in the tree. */
	readonly symbolLists?: readonly string[];
	/** Tell what the modules need. */
	readonly needs?: boolean;
	readonly beginLarge?: BuildRequest['beginLarge'];
}

/** Files that make a root a large one, of which nothing is built. */
export const LARGE: Files = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`unused/${index}.c`, '\n']));

const OWNER = { id: 'test', label: 'test' };

class EngineFixture implements AsyncDisposable {
	readonly #directory: string;
	readonly #kernels: ReturnType<typeof createKernels>;
	readonly #opened = new Map<string, Promise<Kernel>>();

	private constructor(directory: string, kernels: ReturnType<typeof createKernels>) {
		this.#directory = directory;
		this.#kernels = kernels;
	}

	static async create(): Promise<EngineFixture> {
		const directory = await mkdtemp(join(tmpdir(), 'modprobot-engine-'));
		const kernels = createKernels({
			catalogue: await readKernelCatalogue(join(projectDirectory, 'kernels.yml')),
			engine: dockerEngine(),
			imagesDirectory: join(projectDirectory, 'images'),
			dataDirectory: KNOWN_IMAGES,
			logger: silentLogger,
		});
		return new EngineFixture(directory, kernels);
	}

	kernel(id: string): Promise<Kernel> {
		const opened = this.#opened.get(id) ?? this.#kernels.open(id);
		this.#opened.set(id, opened);
		return opened;
	}

	async build(files: Files, options: BuildOptions = {}): Promise<BuildResultWithNeeds> {
		const directory = join(this.#directory, randomUUID());
		for (const [path, content] of Object.entries(files)) {
			await mkdir(dirname(join(directory, path)), { recursive: true });
			if (typeof content === 'string') await writeFile(join(directory, path), content);
			else if ('program' in content) await writeFile(join(directory, path), content.program, { mode: 0o755 });
			else await symlink(content.link, join(directory, path));
		}
		for (const path of options.executable ?? []) await chmod(join(directory, path), 0o755);
		return this.buildTree(await openDirectory(directory, 'test'), options);
	}

	async buildTree(tree: ComparableTree, options: BuildOptions = {}): Promise<BuildResultWithNeeds> {
		const sandbox = createSandbox(dockerEngine(), silentLogger);
		const limits = { ...LIMITS, ...options.limits };
		const engine = createEngine({
			sandbox,
			builtTrees: options.builtTrees ?? null,
			limits,
			fingerprint: 'test',
		});
		return engine.build({
			kernel: options.kernel ?? (await this.kernel('debian-12')),
			tree,
			roots: (await planRoots(tree, { modules: [...(options.modules ?? [])] })).roots,
			symbolList: await readSymbolList(tree, options.symbolLists ?? []),
			jobs: 2,
			needs: options.needs ?? false,
			...(options.beginLarge && { beginLarge: options.beginLarge }),
			labels: {},
			...(options.builtTrees && { builtTrees: { owner: OWNER, isTrusted: options.isTrusted ?? true } }),
		});
	}

	[Symbol.asyncDispose](): Promise<void> {
		return rm(this.#directory, { recursive: true, force: true });
	}
}

/** The engine for the tests of one `describe`; what they lay out is removed after them. */
export function testEngine(): Pick<EngineFixture, 'build' | 'buildTree' | 'kernel'> {
	let created: Promise<EngineFixture> | null = null;
	const fixture = () => (created ??= EngineFixture.create());
	afterAll(async () => (await created)?.[Symbol.asyncDispose]());
	return {
		kernel: async (id) => (await fixture()).kernel(id),
		build: async (files, options) => (await fixture()).build(files, options),
		buildTree: async (tree, options) => (await fixture()).buildTree(tree, options),
	};
}

/** A module’s source: `body` before everything, `init` within its init function. */
export function moduleSource(init: string, body = '', licence = 'GPL'): string {
	return [
		...(body === '' ? [] : [body]),
		'#include <linux/module.h>',
		'static int __init start(void)',
		'{',
		...(init === '' ? [] : [init]),
		'\treturn 0;',
		'}',
		'module_init(start);',
		`MODULE_LICENSE("${licence}");`,
		'MODULE_DESCRIPTION("test");',
		'',
	].join('\n');
}

/** The number of the first line that holds the text. */
export function lineOf(source: Files[string] | undefined, text: string): number {
	const at = typeof source === 'string' ? source.split('\n').findIndex((line) => line.includes(text)) : -1;
	if (at < 0) throw new Error(`no line holds ${JSON.stringify(text)}`);
	return at + 1;
}

/** The value without one of its properties. */
export function omit<T extends object>(value: T, name: keyof T): object {
	return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}

/** The outcome of each module root. */
export function outcomes(result: BuildResult): Record<string, string> {
	return Object.fromEntries(result.moduleRoots.map(({ path, outcome }) => [path, outcome]));
}

/** The state of each module. */
export function states(result: BuildResult): Record<string, string> {
	return Object.fromEntries(result.modules.map(({ path, state }) => [path, state]));
}
