/**
 * Asks this kernel's own modpost about modules that were built: what a build's log says of it may be reworded, filtered
 * or forged.
 */
import { SYMBOL_NAME } from '../../symbols/symbol-table.ts';
import type { SandboxSession } from '../../checks/ports/sandbox.ts';
import type { Kernel } from '../../checks/ports/kernels.ts';
import { isLinked, type BuiltObject, type BuiltRoot, type ModpostOpinion } from '../../builds/built-root.ts';
import type { ExpectedModule } from '../../builds/kbuild-report.ts';
import type { ObjectAnalysis } from '../../builds/observations.ts';
import { compositeOf, neededFrom, refusedModules } from '../../builds/symbol-findings.ts';
import { modpostRemarks } from '../../diagnostics/modpost.ts';
import { scripts } from '../scripts.ts';
import { kernelBuild } from '../way-command.ts';
import { ask, isWord, type Question } from './ask.ts';
import { objectFile } from './object-file.ts';

const MAX_SAID_BYTES = 64 * 1024;
/** Modules that are asked about one by one. */
const MAX_DISPUTES = 12;
/** What make and the shell take as it is. */
const MODULE_NAME = /^[\w.+-]{1,200}$/;

interface ModpostAnswer {
	readonly accepts: boolean;
	/** What it says of modules that it does not accept. */
	readonly remarks: readonly string[];
}

/**
 * Asks whether modpost accepts modules; the answer is null where an object of them is missing.
 * @param exportLists lists of what other modules export, absolute paths in the sandbox.
 * @param granted symbols that count as defined for a module.
 */
export function aboutModules(
	kernel: Pick<Kernel, 'release'>,
	modules: readonly ExpectedModule[],
	exportLists: readonly string[],
	granted: (module: ExpectedModule) => ReadonlySet<string> = () => new Set(),
): Question<ModpostAnswer | null> {
	const lines = modules.map((module) => [
		objectFile(compositeOf(module)),
		module.name,
		[...granted(module)].filter((symbol) => SYMBOL_NAME.test(symbol)).join(' '),
	]);
	const isAskable = lines.every(([file = '', name = '']) => isWord(file) && MODULE_NAME.test(name));
	return {
		script: scripts.modpost,
		args: [kernelBuild(kernel), String(MAX_SAID_BYTES)],
		env: exportLists.length > 0 ? { KBUILD_EXTRA_SYMBOLS: exportLists.join(' ') } : {},
		lines: isAskable ? lines.map((line) => line.join('\t')) : [],
		maxOutputBytes: 2 * MAX_SAID_BYTES,
		read: (output) => {
			const [, answer, said = ''] = /^(accepts|refuses)\n(.*)$/s.exec(output.toString()) ?? [];
			if (answer === undefined) return null;
			const accepts = answer === 'accepts';
			return { accepts, remarks: accepts ? [] : modpostRemarks(said).map((words) => inTree(words, modules)) };
		},
	};
}

/** Words about the directory that modpost was asked in, as words about the tree. */
function inTree(words: string, modules: readonly ExpectedModule[]): string {
	return words.replace(
		/(?:\/[\w/]{1,40}\/)?\b(\d{1,6})\/([\w.+-]{1,200}?)(?=\.k?o\b)/g,
		(whole, number: string, name: string) => {
			const module = modules[Number(number) - 1];
			return module?.name === name ? module.path.replace(/\.ko$/, '') : whole;
		},
	);
}

/** Whether a root was not built to the end, and yet everything compiled and no symbol is missing. */
function isUnexplained(root: BuiltRoot, { findings, objects }: ObjectAnalysis): boolean {
	const { modules } = root.report;
	const isDone = root.runs.at(-1)?.exitCode === 0 && isLinked(root);
	if (isDone || root.excluded !== null || modules.length === 0) return false;
	const own = new Set(modules.map(({ path }) => path));
	const isThere = (object: string) => objects.get(object) !== 'missing';
	return (
		modules.every((module) => module.objects.every(isThere)) && !findings.some(({ module }) => own.has(module.path))
	);
}

/** Modules that were linked although their symbol findings refuse them: a build may have silenced modpost. */
function linkedThoughRefused({ findings }: ObjectAnalysis, linked: ReadonlyMap<string, BuiltObject>): ExpectedModule[] {
	return refusedModules(findings)
		.filter(({ path }) => linked.has(path))
		.slice(0, MAX_DISPUTES);
}

export interface Doubts {
	readonly kernel: Pick<Kernel, 'release' | 'symbolTable'>;
	readonly roots: readonly BuiltRoot[];
	readonly analysis: ObjectAnalysis;
	/** Of all modules of the build. */
	readonly exportLists: readonly string[];
	/** What was linked of modules with unresolved symbols, by the module's path. */
	readonly linkedModules: ReadonlyMap<string, BuiltObject>;
}

/**
 * Has this kernel's modpost answer where the objects and the build do not agree: about modules that were linked although
 * their objects do not allow it, and roots that were not built to the end although their objects show nothing wrong.
 * @throws LimitExceeded, InfrastructureError, Superseded.
 */
export async function askModpost(
	session: SandboxSession,
	{ kernel, roots, analysis, exportLists, linkedModules }: Doubts,
): Promise<{ readonly roots: readonly BuiltRoot[]; readonly disputed: ReadonlySet<string> }> {
	const unexplained = roots.filter((root) => isUnexplained(root, analysis));
	const refused = linkedThoughRefused(analysis, linkedModules);
	const asBuilt = await askEach<BuiltRoot | ExpectedModule>(session, [
		...unexplained.map((root) => [root, aboutModules(kernel, root.report.modules, root.exportLists)] as const),
		...refused.map((module) => [module, aboutModules(kernel, [module], exportLists)] as const),
	]);
	// Where the kernel's exports are not known it is not known either what modpost has to refuse.
	const isKnown = kernel.symbolTable !== null;
	const granted = (module: ExpectedModule) => neededFrom(module, analysis);
	const again = await askEach(
		session,
		unexplained
			.filter((root) => isKnown && asBuilt.get(root)?.accepts === false)
			.map((root) => [root, aboutModules(kernel, root.report.modules, root.exportLists, granted)] as const),
	);
	const opinionOf = (root: BuiltRoot): ModpostOpinion | null => {
		const first = asBuilt.get(root) ?? null;
		if (first === null || first.accepts) return first === null ? null : { refuses: false, remaining: [] };
		return { refuses: true, remaining: isKnown ? (again.get(root) ?? first).remarks : [] };
	};
	return {
		roots: roots.map((root) => ({ ...root, modpost: opinionOf(root) })),
		disputed: new Set(refused.filter((module) => asBuilt.get(module)?.accepts).map(({ path }) => path)),
	};
}

async function askEach<K>(
	session: SandboxSession,
	all: readonly (readonly [K, Question<ModpostAnswer | null>])[],
): Promise<ReadonlyMap<K, ModpostAnswer | null>> {
	const { answers } = await ask(
		session,
		all.map(([, question]) => question),
	);
	return new Map(all.map(([key], index) => [key, answers[index] ?? null]));
}
