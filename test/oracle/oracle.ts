import type { BuildFacts } from './facts.ts';
import { buildPlainly, symbolTableOf } from './run-container.ts';
import { readSourceTree, type SourceTree } from './source-tree.ts';
import type { SymbolTable } from './symbol-table.ts';
import { type Truth, truthOf } from './truth.ts';

export interface Judgement {
	readonly truth: Truth;
	readonly facts: BuildFacts;
	readonly tree: SourceTree;
}

/** Says what is true of a source on a kernel, from a clean build of its own. Remembers what it built. */
export class Oracle {
	readonly #tables = new Map<string, Promise<SymbolTable>>();
	readonly #judgements = new Map<string, Promise<Judgement>>();

	readonly #wantCalls: boolean;

	/** @param wantCalls whether the facts list the direct calls of exported functions. */
	constructor({ wantCalls = false }: { wantCalls?: boolean } = {}) {
		this.#wantCalls = wantCalls;
	}

	/**
	 * @param image the kernel's, by digest.
	 * @param directory which nobody changes.
	 * @param make the build command, as facts.sh wants it.
	 */
	judge(image: string, directory: string, make: string): Promise<Judgement> {
		return remember(this.#judgements, `${image} ${directory}`, () => this.#judge(image, directory, make));
	}

	async #judge(image: string, directory: string, make: string): Promise<Judgement> {
		const table = await remember(this.#tables, image, () => symbolTableOf(image));
		const tree = await readSourceTree(directory);
		const facts = await buildPlainly(image, directory, make, { wantCalls: this.#wantCalls });
		return { truth: truthOf(facts, table, tree), facts, tree };
	}
}

function remember<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
	const made = known.get(key) ?? make();
	known.set(key, made);
	return made;
}
