/** Loads a makefile with what it includes, so that both are seen as one. */
import { MAX_BUILD_FILE_LENGTH } from './build-files.ts';
import { words } from './make-references.ts';
import { type ExpansionBudget, MakeVariables } from './make-variables.ts';
import { type Makefile, parseMakefile } from './makefile-syntax.ts';
import { resolveInTree } from './tree-path.ts';

const MAX_INCLUDED = 64;

export interface LoadedMakefile {
	/** The directory that its relative paths start from. */
	readonly directory: string;
	/** The file itself and the included ones that are in the tree. */
	readonly files: readonly string[];
	readonly makefiles: readonly Makefile[];
	readonly variables: MakeVariables;
	/** It includes files that the tree does not have under a name that is known here: it may say more than was read. */
	readonly isPartial: boolean;
}

export class MakefileReader {
	readonly #texts: ReadonlyMap<string, string>;
	readonly #budget: ExpansionBudget;
	readonly #parsed = new Map<string, { makefile: Makefile; length: number }>();

	constructor(texts: ReadonlyMap<string, string>, budget: ExpansionBudget) {
		this.#texts = texts;
		this.#budget = budget;
	}

	/** @param entries - paths of makefiles that are read as one; those without text are passed over. */
	load(directory: string, entries: readonly string[]): LoadedMakefile {
		const variables = new MakeVariables(this.#budget);
		const files = new Set(entries);
		const makefiles: Makefile[] = [];
		let isPartial = false;
		for (const file of files) {
			const parsed = this.#parse(file);
			// What is included again and again is read again and again: it counts.
			if (!parsed || (!entries.includes(file) && !this.#budget.take(parsed.length))) continue;
			makefiles.push(parsed.makefile);
			variables.add(parsed.makefile);
			isPartial ||= parsed.makefile.evaluates;
			for (const operand of parsed.makefile.includes) {
				for (const word of words(variables.expand(operand))) {
					const path = resolveInTree(directory, word);
					if (path !== null && this.#texts.has(path) && files.size < MAX_INCLUDED) files.add(path);
					else isPartial = true;
				}
			}
		}
		return { directory, files: [...files], makefiles, variables, isPartial };
	}

	#parse(path: string): { makefile: Makefile; length: number } | null {
		const known = this.#parsed.get(path);
		if (known) return known;
		const text = this.#texts.get(path);
		if (text === undefined) return null;
		const parsed = { makefile: parseMakefile(text.slice(0, MAX_BUILD_FILE_LENGTH)), length: text.length };
		this.#parsed.set(path, parsed);
		return parsed;
	}
}
