import type { BuiltRoot, MakeRun, Objects } from '../../../src/builds/built-root.ts';
import { parseHeaderMentions } from '../../../src/builds/header-mentions.ts';
import { judgeBuild } from '../../../src/builds/judge-build.ts';
import type { ExpectedModule } from '../../../src/builds/kbuild-report.ts';
import { analyseObjects, namesForHeaders, type Observations } from '../../../src/builds/observations.ts';
import { sourceOf } from '../../../src/builds/symbol-findings.ts';
import type { CompilerError } from '../../../src/diagnostics/compiler.ts';
import { findNeeds } from '../../../src/builds/module-needs.ts';
import type { BuildResult, BuildResultWithNeeds } from '../../../src/results/build-result.ts';
import type { ObjectFile } from '../../../src/symbols/object-file.ts';
import type { Export, SymbolTable } from '../../../src/symbols/symbol-table.ts';

/** Exports `open`, `gpl` (GPL-only), `dma_buf` (in a namespace) and `kvm` (for a named module). */
export const KERNEL: SymbolTable = {
	exports: new Map<string, Export>([
		['open', { owner: 'vmlinux', gplOnly: false, namespace: null }],
		['gpl', { owner: 'vmlinux', gplOnly: true, namespace: null }],
		['dma_buf', { owner: 'vmlinux', gplOnly: false, namespace: 'DMA_BUF' }],
		['kvm', { owner: 'kvm', gplOnly: false, namespace: 'module:kvm-intel' }],
	]),
};

/** What a source file compiled to. Without `licence: null` it says GPL. */
export interface Compiled {
	readonly needs?: readonly string[];
	readonly defines?: readonly string[];
	readonly exports?: readonly string[];
	/** What it says to export and does not define. */
	readonly claims?: readonly string[];
	readonly licence?: string | null;
	readonly imports?: readonly string[];
	readonly isEmpty?: boolean;
	/** Strings of its data. */
	readonly strings?: readonly string[];
}

export function objectFile({
	needs = [],
	defines = [],
	exports = [],
	claims = [],
	licence = 'GPL',
	imports = [],
	isEmpty = false,
	strings = [],
}: Compiled): ObjectFile {
	return {
		undefined: new Map(needs.map((symbol) => [symbol, { weak: false }])),
		defined: new Set([...defines, ...exports]),
		exports: new Map(exports.map((symbol) => [symbol, { gplOnly: false, namespace: null }])),
		claims: new Map(claims.map((symbol) => [symbol, { gplOnly: false, namespace: null }])),
		licences: licence === null ? [] : [licence],
		importedNamespaces: imports,
		references: needs.map((symbol, offset) => ({ kind: 'code', symbol, section: '.text', offset })),
		isEmpty,
		dataStrings: strings.map((string) => `${string}\0`).join(''),
	};
}

export function module(path: string, ...objects: string[]): ExpectedModule {
	const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.ko$/, '');
	return { name, path, objects: objects.length > 0 ? objects : [path.replace(/\.ko$/, '.o')], linkedWith: [] };
}

export function run(changes: Partial<MakeRun> = {}): MakeRun {
	return {
		commands: ['make'],
		exitCode: 0,
		compilerErrors: [],
		modpostComplaints: [],
		makeErrors: [],
		failedSteps: [],
		...changes,
	};
}

export function root(modules: readonly ExpectedModule[], changes: Partial<BuiltRoot> = {}): BuiltRoot {
	return {
		root: {
			path: '.',
			ways: [],
			kbuildDirectories: ['.'],
			moduleNames: [],
			dependsOn: [],
			sourcesElsewhere: [],
			aside: false,
		},
		runs: [run()],
		stepsOfOtherRuns: [],
		report: {
			directories: ['.'],
			modules,
			linked: new Set(),
			failed: new Set(),
			idle: new Map(),
			headerDirectories: [],
			otherReleases: [],
			unreadFlags: [],
		},
		dkmsModules: [],
		excluded: null,
		failedDkmsSteps: [],
		idleReasons: new Map(),
		durationMs: 1234.5,
		exportLists: [],
		modpost: null,
		...changes,
	};
}

export function compilerError(file: string, changes: Partial<CompilerError> = {}): CompilerError {
	return { file, line: 5, column: 2, message: 'it is wrong', source: null, undeclared: null, ...changes };
}

export function undeclared(symbol: string, file: string, line = 5): CompilerError {
	return compilerError(file, { line, message: `implicit declaration of function '${symbol}'`, undeclared: symbol });
}

export interface Built {
	readonly roots: readonly BuiltRoot[];
	/** By object; what is a string did not compile and is the text of its source. */
	readonly objects: Readonly<Record<string, Compiled | string>>;
	/** Of what did not compile: what its object has where undeclared functions are allowed. */
	readonly lenient?: Readonly<Record<string, Compiled>>;
	/** What Kbuild linked of a module's parts and of more, by the module's path. */
	readonly composites?: Readonly<Record<string, Compiled>>;
	/** Symbols that archives or flags of the linker would give to a module. */
	readonly alsoDefined?: Readonly<Record<string, readonly string[]>>;
	/** Modules of which modpost accepts what their objects refuse. */
	readonly disputed?: readonly string[];
	readonly symbolTable?: SymbolTable | null;
	readonly symbolList?: ReadonlySet<string> | null;
	/** Lines of `grep` over the kernel's headers. */
	readonly headers?: readonly string[];
	/** Symbols that the kernel has without exporting them. */
	readonly ofKernel?: readonly string[];
	/** Of the tree; one for each object where they do not matter. */
	readonly sources?: readonly string[];
	readonly log?: string;
	/** Names that the tree’s text has, where the needs of the modules are asked for. */
	readonly named?: readonly string[];
}

/** Judges a build as the engine does, objects in place of a sandbox. */
export function judge({
	roots,
	objects: described,
	lenient = {},
	composites = {},
	alsoDefined = {},
	disputed = [],
	symbolTable = KERNEL,
	symbolList = null,
	headers = [],
	ofKernel = [],
	sources: given,
	log = '',
	named,
}: Built): BuildResultWithNeeds {
	const objects: Objects = new Map(
		Object.entries(described).map(([path, object]) => [
			path,
			object === 'unreadable' ? object : typeof object === 'string' ? 'missing' : objectFile(object),
		]),
	);
	const sources = given ?? Object.keys(described).map((path) => path.replace(/\.o$/, '.c'));
	const files = new Set(sources);
	const asObjects = (compiled: Readonly<Record<string, Compiled>>) =>
		new Map(Object.entries(compiled).map(([path, object]) => [path, objectFile(object)]));
	const kernel = {
		symbolTable,
		symbolList,
		imageSymbols: () => ({ names: new Set(ofKernel), isComplete: true }),
	};
	const linked = {
		composites: asObjects(composites),
		alsoDefined: new Map(Object.entries(alsoDefined).map(([path, symbols]) => [path, new Set(symbols)])),
	};
	const analysis = analyseObjects(kernel, roots, { objects, lenient: asObjects(lenient), linked }, files);
	const seen: Observations = {
		kernel,
		files,
		roots,
		analysis,
		lines: {
			frames: (object, _, offset) => {
				const isUndeclared = analysis.undeclaredCalls.some(({ references }) =>
					references.some(
						(one) => one.object === object && one.reference.kind === 'code' && one.reference.offset === offset,
					),
				);
				return [{ file: sourceOf(object, files), line: isUndeclared ? 100 + offset : 7 }];
			},
			variable: () => null,
		},
		headers: parseHeaderMentions(headers.join('\n'), [...namesForHeaders(roots, analysis)]),
		disputed: new Set(disputed),
		includes: new Map(),
		compiledTexts: new Map(),
		uncompiledTexts: new Map(
			Object.entries(described).flatMap(([path, text]) =>
				typeof text === 'string' && text !== 'unreadable' ? [[path.replace(/\.o$/, '.c'), text] as const] : [],
			),
		),
		texts: new Map(),
		needs: named === undefined ? null : { modules: findNeeds(analysis), named: new Set(named) },
		log,
	};
	return { ...judgeBuild(seen, []), used: null, reused: 'nothing' };
}

/** Failures as `module: symbol reason`, errors as `tool: message`, modules as `name state`. */
export function summary({ outcome, modules, symbolFailures, buildErrors }: BuildResult) {
	return {
		outcome,
		modules: modules.map(({ name, state }) => `${name} ${state}`),
		failures: symbolFailures.map(({ module: name, symbol, reason }) => `${name}: ${symbol} ${reason}`),
		errors: buildErrors.map(({ tool, message }) => `${tool}: ${message}`),
	};
}
