import { assembleBuildResult, type BuildEvidence } from '../../../src/builds/assemble.ts';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { expectedModules, type MakeRun, type Objects, type RootEvidence } from '../../../src/builds/evidence.ts';
import { parseHeaderMentions } from '../../../src/builds/header-mentions.ts';
import type { ExpectedModule } from '../../../src/builds/kbuild-report.ts';
import { separateUndeclared } from '../../../src/builds/salvaged.ts';
import { findUnresolvedSymbols, sourceOf } from '../../../src/builds/symbol-findings.ts';
import type { CompilerError } from '../../../src/diagnostics/compiler.ts';
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
	licence = 'GPL',
	imports = [],
	isEmpty = false,
	strings = [],
}: Compiled): ObjectFile {
	return {
		undefined: new Map(needs.map((symbol) => [symbol, { weak: false }])),
		defined: new Set([...defines, ...exports]),
		exports: new Map(exports.map((symbol) => [symbol, { gplOnly: false, namespace: null }])),
		licences: licence === null ? [] : [licence],
		importedNamespaces: imports,
		references: needs.map((symbol) => ({ kind: 'code', symbol, section: '.text', offset: 0 })),
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

export function root(modules: readonly ExpectedModule[], changes: Partial<RootEvidence> = {}): RootEvidence {
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
		stepsBefore: [],
		report: {
			directories: ['.'],
			modules,
			linked: new Set(),
			failed: new Set(),
			idle: new Map(),
			headerDirectories: [],
			otherReleases: [],
		},
		promised: [],
		excluded: null,
		failedDkmsSteps: [],
		idleReasons: new Map(),
		durationMs: 1234.5,
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
	readonly roots: readonly RootEvidence[];
	/** By object; what is a string did not compile and is the text of its source. */
	readonly objects: Readonly<Record<string, Compiled | string>>;
	/** Of what did not compile: what its object has where undeclared functions are allowed. */
	readonly salvaged?: Readonly<Record<string, Compiled>>;
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
}

/** Judges a build as the engine does, objects in place of a sandbox. */
export function judge({
	roots,
	objects: described,
	salvaged: rescued = {},
	composites = {},
	alsoDefined = {},
	disputed = [],
	symbolTable = KERNEL,
	symbolList = null,
	headers = [],
	ofKernel = [],
	sources: given,
	log = '',
}: Built): BuildResult {
	const objects: Objects = new Map(
		Object.entries(described).map(([path, object]) => [
			path,
			object === 'unreadable' ? object : typeof object === 'string' ? 'missing' : objectFile(object),
		]),
	);
	const sources = given ?? Object.keys(described).map((path) => path.replace(/\.o$/, '.c'));
	const exists = (path: string) => sources.includes(path);
	const salvaged = separateUndeclared(
		new Map(Object.entries(rescued).map(([path, object]) => [path, objectFile(object)])),
		roots,
		exists,
	);
	const names = roots.flatMap(({ runs }) =>
		runs.flatMap(({ compilerErrors }) => compilerErrors.map((error) => error.undeclared ?? '')),
	);
	const linked = {
		composites: new Map(Object.entries(composites).map(([path, object]) => [path, objectFile(object)])),
		alsoDefined: new Map(Object.entries(alsoDefined).map(([path, symbols]) => [path, new Set(symbols)])),
	};
	const evidence: BuildEvidence = {
		roots,
		objects,
		linked,
		disputed: new Set(disputed),
		symbolTable,
		symbolList,
		symbols:
			symbolTable === null
				? { findings: [], siblingExports: new Set() }
				: findUnresolvedSymbols(expectedModules(roots), objects, linked, symbolTable, salvaged.objects, symbolList),
		salvaged: salvaged.objects,
		usesOf: ({ module: { objects: parts } }) => {
			const file = sourceOf(parts[0] ?? '', exists);
			return file === null ? [] : [{ file, line: 7, via: null }];
		},
		undeclaredUses: (source, symbol) =>
			salvaged.calls
				.filter((calls) => calls.source === source && calls.symbol === symbol)
				.flatMap(({ references }) => references.map((_, index) => ({ file: source, line: 100 + index, via: null }))),
		headers: parseHeaderMentions(
			headers.join('\n'),
			names.filter((name) => name !== ''),
		),
		uncompiledSources: new Map(
			Object.entries(described).flatMap(([path, text]) =>
				typeof text === 'string' && text !== 'unreadable' ? [[path.replace(/\.o$/, '.c'), text] as const] : [],
			),
		),
		isOfKernel: (symbol) => ofKernel.includes(symbol),
		runtimeSymbols: [],
		exists,
		sourceFiles: sources,
		log,
	};
	return { ...assembleBuildResult(evidence), licences: [], usedLines: {}, used: null };
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
