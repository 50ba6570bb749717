/** What compilers print before a diagnostic: how its file came to be included, and where its function was called from. */
import type { SourcePaths } from './source-paths.ts';

const INCLUDED = /^(In file included|\s+) from ([^\s:][^:]*):(\d{1,9})(?::\d+)?[:,]$/;
/** Where a function of a header was called from, when the error is in its body there; innermost first. */
const INLINED = /^ +inlined from ['‘][^'’]{1,300}['’] at ([^\s:][^:]*):(\d{1,9})(?::\d{1,9})?[,:]$/;

/** Compilers themselves stop at 200. */
const MAX_INCLUDE_DEPTH = 200;
/** Files whose chains are remembered. */
const MAX_CHAINS = 1000;

export interface Place {
	readonly file: string;
	readonly line: number;
}

/** By the words of the log, and where that is; null outside of the tree. */
interface Includer {
	readonly path: string;
	readonly place: Place | null;
}

/**
 * Who includes the file a diagnostic is about, innermost first. gcc prints that once for a header (before gcc 12: where
 * it differs from the message before), innermost first, and no further than to a header of which it said it before;
 * clang before every message, outermost first.
 */
export class IncludeChains {
	readonly #paths: SourcePaths;
	readonly #known = new Map<string, readonly Includer[]>();
	#pending: Includer[] | null = null;

	constructor(paths: SourcePaths) {
		this.#paths = paths;
	}

	/** Whether the line is one of a chain. */
	see(line: string): boolean {
		const [, opening = '', path = '', lineNumber] = INCLUDED.exec(line) ?? [];
		if (opening === '') return false;
		if ((this.#pending?.length ?? 0) >= MAX_INCLUDE_DEPTH) return true;
		const file = this.#paths.find(path);
		const includer = { path, place: file === null ? null : { file, line: Number(lineNumber) } };
		const isAnotherOfClang = opening.startsWith('In file') && this.#pending !== null;
		this.#pending = isAnotherOfClang ? [includer, ...(this.#pending ?? [])] : [...(this.#pending ?? []), includer];
		return true;
	}

	/** The chain that was just seen belongs to this file; a source file without one is what is compiled now. */
	isFor(path: string): void {
		if (this.#pending !== null) {
			const before = this.#known.get(this.#pending.at(-1)?.path ?? '') ?? [];
			const chain = [...this.#pending, ...before].slice(0, MAX_INCLUDE_DEPTH);
			if (this.#known.size + chain.length > MAX_CHAINS) this.#known.clear();
			this.#known.set(path, chain);
			for (const [index, includer] of this.#pending.entries()) this.#known.set(includer.path, chain.slice(index + 1));
		} else if (/\.[cS]$/.test(path)) this.#known.delete(path);
		this.#pending = null;
	}

	of(path: string): readonly Place[] {
		return (this.#known.get(path) ?? []).flatMap(({ place }) => place ?? []);
	}
}

/** Where the tree calls the function of a header that the next diagnostic is in. */
export class InlineCallers {
	readonly #paths: SourcePaths;
	#pending: Place | null = null;

	constructor(paths: SourcePaths) {
		this.#paths = paths;
	}

	/** Whether the line says where a function was called from. */
	see(line: string): boolean {
		const [, path, lineNumber] = INLINED.exec(line) ?? [];
		if (path === undefined) return false;
		const file = this.#paths.find(path);
		if (file !== null) this.#pending ??= { file, line: Number(lineNumber) };
		return true;
	}

	/** Of the diagnostic that comes now; what comes after has others. */
	take(): Place | null {
		const place = this.#pending;
		this.#pending = null;
		return place;
	}
}
