/** Loads a makefile with what it includes, so that both are seen as one. */
import { MAX_BUILD_FILE_LENGTH } from './build-files.ts';
import { wholeWords } from './make-references.ts';
import { Allowance } from './expansion-allowance.ts';
import { MakeVariables } from './make-variables.ts';
import { type Makefile, parseMakefile } from './makefile-syntax.ts';
import { enclosingDirectories, resolveInTree } from './tree-path.ts';

const MAX_INCLUDED = 64;
/** `$(TOP)/rules.mk`, where nothing tells what comes first. */
const BELOW_UNKNOWN = /^\$[({][^]{1,300}[)}]\/([\w./+-]{1,300})$/;

export interface LoadedMakefile {
	/** The directory that its relative paths start from. */
	readonly directory: string;
	/** The file itself and the included ones that are in the tree. */
	readonly files: readonly string[];
	readonly makefiles: readonly Makefile[];
	readonly variables: MakeVariables;
	/** It includes files that the tree does not have under a name that is known here: it may say more than was read. */
	readonly isPartial: boolean;
	/** False where a limit kept something of it from being read, or from being expanded so far. */
	readonly wasRead: () => boolean;
}

interface Parsed {
	readonly makefile: Makefile;
	/** In characters. */
	readonly length: number;
	readonly isCut: boolean;
}

export class MakefileReader {
	readonly #texts: ReadonlyMap<string, string>;
	readonly #allowance = Allowance.ofTree();
	readonly #parsed = new Map<string, Parsed>();

	constructor(texts: ReadonlyMap<string, string>) {
		this.#texts = texts;
		for (const text of texts.values()) this.#allowance.growWith(text.length);
	}

	/** @param entries - paths of makefiles that are read as one; those without text are passed over. */
	load(directory: string, entries: readonly string[]): LoadedMakefile {
		const allowance = Allowance.ofMakefile(this.#allowance);
		const variables = new MakeVariables(allowance);
		const files = new Set(entries);
		const makefiles: Makefile[] = [];
		let isPartial = false;
		let isCut = false;
		for (const file of files) {
			const parsed = this.#parse(file);
			if (!parsed) continue;
			const { makefile } = parsed;
			allowance.growWith(parsed.length);
			// What is included again and again is looked through again and again: it counts.
			if (!entries.includes(file) && !variables.take(makefile.assignments.length + makefile.rules.length)) continue;
			makefiles.push(makefile);
			variables.add(makefile);
			isPartial ||= makefile.evaluated.length > 0;
			isCut ||= parsed.isCut;
			for (const operand of makefile.includes) {
				for (const word of wholeWords(variables.expand(operand))) {
					const path = this.#included(directory, word);
					if (path !== null && files.size < MAX_INCLUDED) files.add(path);
					else isPartial = true;
					isCut ||= files.size >= MAX_INCLUDED;
				}
			}
		}
		const wasRead = () => !isCut && !variables.isCut;
		return { directory, files: [...files], makefiles, variables, isPartial, wasRead };
	}

	/** The file of the tree that an include names; below a place that only the caller tells, the nearest of that name above. */
	#included(directory: string, word: string): string | null {
		const named = resolveInTree(directory, word);
		if (named !== null && this.#texts.has(named)) return named;
		const [, below = ''] = BELOW_UNKNOWN.exec(word) ?? [];
		if (below === '' || this.#texts.has(`${directory}/${below}`)) return null;
		const above = enclosingDirectories(directory).map((place) => resolveInTree(place, below) ?? '');
		return above.find((path) => this.#texts.has(path)) ?? null;
	}

	#parse(path: string): Parsed | null {
		const known = this.#parsed.get(path);
		if (known) return known;
		const text = this.#texts.get(path);
		if (text === undefined) return null;
		const makefile = parseMakefile(text.slice(0, MAX_BUILD_FILE_LENGTH));
		const parsed = { makefile, length: text.length, isCut: text.length > MAX_BUILD_FILE_LENGTH };
		this.#parsed.set(path, parsed);
		return parsed;
	}
}
