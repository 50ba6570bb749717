/** Asks what the collected objects leave open: source lines, included files, headers, and what was linked. */
import { BUILD_DIRECTORY, type SandboxSession } from '../../checks/ports/sandbox.ts';
import type { BuiltTree } from '../../checks/ports/built-trees.ts';
import type { Kernel } from '../../checks/ports/kernels.ts';
import type { BuiltObject, BuiltRoot } from '../../builds/built-root.ts';
import { parseHeaderMentions, type HeaderMentions } from '../../builds/header-mentions.ts';
import {
	namesForHeaders,
	readableObjects,
	type KernelSymbols,
	type NeedingModule,
	type ObjectAnalysis,
} from '../../builds/observations.ts';
import type { Compiled } from '../../builds/reuse.ts';
import { mayLookUp } from '../../builds/runtime-symbols.ts';
import type { TreePaths } from '../../builds/tree-paths.ts';
import { parseLineTable, type LineTable } from '../../builds/uses.ts';
import { append } from '../../shared/collections.ts';
import { scripts } from '../scripts.ts';
import { SOURCE_DIRECTORY } from '../way-command.ts';
import { ask, isWord, type Question } from './ask.ts';
import { aboutLinkedModules } from './collect-objects.ts';
import { makeDebugInformation, type DebugInformation } from './debug-information.ts';
import { aboutIncludedFiles, type IncludedFiles } from './included-files.ts';
import { objectFile } from './object-file.ts';
import { unpackDebug } from './unpack-tree.ts';

/** References looked up for one build; far more than a person reads. */
const MAX_REFERENCES = 20_000;
/** References looked up because another kernel may lack their symbols. */
const MAX_NEEDED_REFERENCES = 60_000;
/** Addresses given to one addr2line, for the sake of the argument list. */
const ADDRESSES_A_CALL = 1000;
const MAX_LINES_BYTES = 64 * 1024 ** 2;
/** Names that one search asks for, for the sake of the pattern's length. */
const NAMES_A_SEARCH = 100;
const MAX_SEARCHES = 10;
const MAX_MENTIONS_BYTES = 16 * 1024 ** 2;
const MAX_LIST_PATH_BYTES = 1024;

export interface MoreAboutObjects {
	/** By the path of an object. */
	readonly lines: LineTable;
	/** Of each object that could be read, where any of them may look symbols up. */
	readonly includes: IncludedFiles;
	readonly headers: HeaderMentions;
	/** Modules with unresolved symbols that were linked after all their objects, by path. */
	readonly linkedModules: ReadonlyMap<string, BuiltObject>;
}

interface WhatToAskAbout {
	readonly kernel: KernelSymbols & Pick<Kernel, 'release'>;
	readonly roots: readonly BuiltRoot[];
	readonly toTree: TreePaths;
	/** Modules of whose needs the lines are wanted. */
	readonly needing: readonly NeedingModule[];
	/** What is known already. */
	readonly includes: IncludedFiles;
	/** What the build began from, and what it compiled all the same; null where it began from nothing. */
	readonly earlier: { readonly tree: BuiltTree; readonly compiled: Compiled } | null;
	/** What objects have of it. */
	readonly debug: DebugInformation;
	/** How many compilers run at once. */
	readonly jobs: number;
}

/** @throws LimitExceeded, InfrastructureError, Superseded, ReuseFailed, LinesMissing. */
export async function askAboutObjects(
	session: SandboxSession,
	{ kernel, roots, toTree, needing, includes: known, earlier, debug, jobs }: WhatToAskAbout,
	analysis: ObjectAnalysis,
): Promise<MoreAboutObjects> {
	const objects = readableObjects(analysis);
	// Where the kernel's exports are not known nothing can be said about symbols that are looked up.
	const lookingUp = kernel.symbolTable !== null && mayLookUp(objects.values()) ? [...objects.keys()] : [];
	const unknown = lookingUp.filter((path) => !known.has(path));
	const places = placesToFind(analysis, needing);
	if (earlier !== null && places.some(({ object }) => !earlier.compiled.anew.has(object)))
		await unpackDebug(session, earlier.tree);
	const compiled = earlier?.compiled ?? null;
	await makeDebugInformation(session, { kernel, jobs, debug, compiled, lenient: analysis.lenient }, places);
	const { answers } = await ask(session, [
		aboutLines(places, analysis, toTree),
		aboutIncludedFiles(unknown, toTree),
		aboutHeaders(namesForHeaders(roots, analysis), roots),
		aboutLinkedModules(analysis.findings),
	]);
	const [lines, asked, headers, linkedModules] = answers;
	const includes = new Map(lookingUp.map((path) => [path, known.get(path) ?? asked.get(path) ?? []]));
	return { lines, includes, headers, linkedModules };
}

/** Asks for the list of what directories that Kbuild was in export. */
export function aboutExportLists(directories: readonly string[]): Question<readonly string[]> {
	return {
		script: scripts.exportLists,
		lines: [...new Set(directories)].map((directory) => `${SOURCE_DIRECTORY}/${directory}`),
		maxOutputBytes: MAX_LIST_PATH_BYTES,
		read: (output) =>
			output
				.toString()
				.split('\n')
				.filter((path) => path !== ''),
	};
}

/** References to unresolved symbols, undeclared functions and what modules need. */
function placesToFind({ findings, undeclaredCalls }: ObjectAnalysis, needing: readonly NeedingModule[]) {
	const wanted = [...findings, ...undeclaredCalls].flatMap(({ references }) => references).slice(0, MAX_REFERENCES);
	const needed = needing.flatMap(({ needs }) => needs.flatMap(({ references }) => references));
	return [...wanted, ...needed.slice(0, MAX_NEEDED_REFERENCES)].filter(({ object }) => isWord(object));
}

/** Asks for the source lines of references. */
function aboutLines(
	places: ReturnType<typeof placesToFind>,
	{ lenient }: ObjectAnalysis,
	toTree: TreePaths,
): Question<LineTable> {
	const fileOf = (object: string) => objectFile(object, lenient.has(object));
	const code = new Map<string, number[]>();
	const variables = new Set<string>();
	for (const { object, reference } of places) {
		if (reference.kind === 'data') variables.add(object);
		else append(code, `${fileOf(object)}\t${reference.section}`, reference.offset);
	}
	const ofCode = [...code].flatMap(([key, offsets]) =>
		chunks(offsets, ADDRESSES_A_CALL).map(
			(call) => `code\t${key}\t${call.map((offset) => `0x${offset.toString(16)}`).join(' ')}`,
		),
	);
	return {
		script: scripts.locate,
		lines: [...ofCode, ...Array.from(variables, (object) => `variables\t${fileOf(object)}\t`)],
		maxOutputBytes: MAX_LINES_BYTES,
		read: (output) => {
			const table = parseLineTable(output.toString(), toTree);
			return {
				frames: (object, ...place) => table.frames(fileOf(object), ...place),
				variable: (object, name) => table.variable(fileOf(object), name),
			};
		},
	};
}

/** Asks this kernel's headers about names. Nothing is known of those for which there is no room. */
function aboutHeaders(all: ReadonlySet<string>, roots: readonly BuiltRoot[]): Question<HeaderMentions> {
	const names = [...all].slice(0, MAX_SEARCHES * NAMES_A_SEARCH);
	const directories = [...new Set(roots.flatMap(({ report }) => report.headerDirectories))].flatMap((directory) =>
		directory.startsWith(BUILD_DIRECTORY) ? [] : [`${directory}/include`, `${directory}/arch`],
	);
	return {
		script: scripts.headers,
		args: [String(MAX_MENTIONS_BYTES)],
		lines:
			names.length === 0
				? []
				: [
						...directories.filter(isWord).map((directory) => `below\t${directory}`),
						...chunks(names, NAMES_A_SEARCH).map((some) => `names\t${some.join('|')}`),
					],
		maxOutputBytes: 2 * MAX_MENTIONS_BYTES,
		read: (output) => parseHeaderMentions(output.toString(), names),
	};
}

function chunks<T>(all: readonly T[], size: number): T[][] {
	return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
		all.slice(index * size, (index + 1) * size),
	);
}
