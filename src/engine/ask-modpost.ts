/**
 * Asks this kernel's own modpost about modules that were built: what a build's log says of it may be reworded, filtered
 * or forged.
 */
import type { SandboxSession } from '../checks/ports/sandbox.ts';
import type { Kernel } from '../checks/ports/kernels.ts';
import type { ModpostOpinion, Objects, RootEvidence } from '../builds/evidence.ts';
import type { ExpectedModule } from '../builds/kbuild-report.ts';
import { compositeOf, neededFrom, type SymbolFinding, type SymbolFindings } from '../builds/symbol-findings.ts';
import { modpostRemarks } from '../diagnostics/modpost.ts';
import { SYMBOL_NAME } from '../symbols/symbol-name.ts';
import { upToDate } from './collect-linked.ts';
import { objectFile } from './collect-objects.ts';
import { exportLists } from './export-lists.ts';
import { scripts } from './scripts.ts';
import { kernelBuild } from './way-command.ts';

const MAX_SAID_BYTES = 64 * 1024;
/** Modules that are asked about one by one. */
const MAX_DISPUTES = 12;
/** What make and the shell take as it is. */
const MODULE_NAME = /^[\w.+-]{1,200}$/;

export interface Answer {
	readonly accepts: boolean;
	/** What it says of modules that it does not accept. */
	readonly remarks: readonly string[];
}

/** A build of which the objects are there. */
export interface BuiltRoot {
	readonly evidence: RootEvidence;
	/** Lists of the exports that the build of the root was given, absolute paths in the sandbox. */
	readonly extraSymbols: readonly string[];
}

/**
 * @param granted symbols that count as defined, by the module's path.
 * @param extraSymbols lists of exports, absolute paths in the sandbox.
 * @returns null where an object of the modules is missing.
 */
export async function askModpost(
	session: SandboxSession,
	kernel: Kernel,
	modules: readonly ExpectedModule[],
	extraSymbols: readonly string[],
	granted: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): Promise<Answer | null> {
	const lines = modules.map((module) => [
		objectFile(compositeOf(module), false),
		module.name,
		[...(granted.get(module.path) ?? [])].filter((symbol) => SYMBOL_NAME.test(symbol)).join(' '),
	]);
	const isAskable = lines.every(([file = '', name = '']) => !/[\t\n]/.test(file) && MODULE_NAME.test(name));
	if (lines.length === 0 || !isAskable) return null;
	const { stdout } = await session.run({
		script: scripts.modpost,
		args: [kernelBuild(kernel), String(MAX_SAID_BYTES)],
		env: extraSymbols.length > 0 ? { KBUILD_EXTRA_SYMBOLS: extraSymbols.join(' ') } : {},
		stdin: lines.map((line) => `${line.join('\t')}\n`).join(''),
		maxOutputBytes: 2 * MAX_SAID_BYTES,
	});
	const [, answer, said = ''] = /^(accepts|refuses)\n(.*)$/s.exec(stdout.toString()) ?? [];
	if (answer === undefined) return null;
	const accepts = answer === 'accepts';
	return { accepts, remarks: accepts ? [] : modpostRemarks(said).map((words) => inTree(words, modules)) };
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

/**
 * Modules that were linked although their symbol findings say that they cannot be, and that modpost does not refuse: a
 * build may have silenced it, so it is asked again.
 */
export async function findDisputed(
	session: SandboxSession,
	kernel: Kernel,
	findings: readonly SymbolFinding[],
	extraSymbols: readonly string[],
): Promise<Set<string>> {
	const refused = findings.filter(({ reason }) => reason !== 'not-on-symbol-list');
	const linked = await upToDate(session, [...new Set(refused.map(({ module }) => module))], ({ path }) => path);
	const disputed = new Set<string>();
	for (const module of linked.slice(0, MAX_DISPUTES)) {
		const answer = await askModpost(session, kernel, [module], extraSymbols);
		if (answer?.accepts === true) disputed.add(module.path);
	}
	return disputed;
}

/**
 * What modpost says of roots that were not built to the end although their objects show nothing wrong.
 * @param given what the modules of other roots export to a module, of what it needs.
 */
export async function askAboutUnexplained(
	session: SandboxSession,
	kernel: Kernel,
	roots: readonly BuiltRoot[],
	given: (module: ExpectedModule) => ReadonlySet<string>,
): Promise<ReadonlyMap<RootEvidence, ModpostOpinion>> {
	const opinions = new Map<RootEvidence, ModpostOpinion>();
	for (const { evidence, extraSymbols } of roots) {
		const { modules } = evidence.report;
		const asBuilt = await askModpost(session, kernel, modules, extraSymbols);
		if (asBuilt === null) continue;
		const refuses = !asBuilt.accepts;
		// Where the kernel's exports are not known it is not known either what modpost has to refuse.
		const isKnown = kernel.symbolTable !== null;
		const granted = new Map(modules.map((module) => [module.path, given(module)]));
		const answer = refuses && isKnown ? await askModpost(session, kernel, modules, extraSymbols, granted) : null;
		opinions.set(evidence, { refuses, remaining: refuses && isKnown ? (answer ?? asBuilt).remarks : [] });
	}
	return opinions;
}

/** Whether a root was not built to the end, and yet everything compiled and no symbol is missing. */
export function isUnexplained(
	{ runs, report, excluded }: RootEvidence,
	findings: readonly SymbolFinding[],
	isThere: (object: string) => boolean,
): boolean {
	const { modules, linked } = report;
	const isDone = runs.at(-1)?.exitCode === 0 && modules.every(({ path }) => linked.has(path));
	if (isDone || excluded !== null || modules.length === 0) return false;
	const own = new Set(modules.map(({ path }) => path));
	return modules.every(({ objects }) => objects.every(isThere)) && !findings.some(({ module }) => own.has(module.path));
}

/** Has this kernel's modpost answer where the objects and the build do not agree. */
export async function askWitness(
	session: SandboxSession,
	kernel: Kernel,
	built: readonly BuiltRoot[],
	objects: Objects,
	{ findings, siblingExports }: SymbolFindings,
): Promise<{ roots: RootEvidence[]; disputed: ReadonlySet<string> }> {
	const isThere = (object: string) => objects.get(object) !== 'missing';
	const unexplained = built.filter(({ evidence }) => isUnexplained(evidence, findings, isThere));
	const given = (module: ExpectedModule) => neededFrom(siblingExports, module, objects);
	const opinions = await askAboutUnexplained(session, kernel, unexplained, given);
	const directories = [...new Set(built.flatMap(({ evidence }) => evidence.report.directories))];
	const disputed =
		findings.length === 0
			? new Set<string>()
			: await findDisputed(session, kernel, findings, await exportLists(session, directories));
	return {
		roots: built.map(({ evidence }) => ({ ...evidence, modpost: opinions.get(evidence) ?? null })),
		disputed,
	};
}
