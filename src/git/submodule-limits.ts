/** How many submodules, how deep, and how large. */

const MAX_SUBMODULES = 20;
const MAX_DEPTH = 3;
/** Of all submodules together: what modules need of others is small, and a kernel's own tree is no part of them. */
const MAX_FILES = 20_000;
export const MAX_SUBMODULE_BYTES = 256 * 1024 ** 2;

/** Counts down over one tree. What is said is why a submodule is left out, to be read after a colon. */
export class SubmoduleLimits {
	#submodules = MAX_SUBMODULES;
	#files = MAX_FILES;
	#bytes = MAX_SUBMODULE_BYTES;

	/** @param depth of the repository that has the submodule: 0 for the tree itself. */
	enter(depth: number): string | null {
		if (depth >= MAX_DEPTH) return `it is nested more than ${MAX_DEPTH} submodules deep`;
		return this.#submodules-- > 0 ? null : `there are more than ${MAX_SUBMODULES} submodules`;
	}

	/** @returns null where there is room for the files, which is then taken. */
	take(files: readonly { readonly size: number }[]): string | null {
		const bytes = files.reduce((sum, { size }) => sum + size, 0);
		if (files.length > this.#files) return `with it, the submodules have more than ${MAX_FILES} files`;
		if (bytes > this.#bytes) return `with it, the submodules have more than ${MAX_SUBMODULE_BYTES / 1024 ** 2} MiB`;
		this.#files -= files.length;
		this.#bytes -= bytes;
		return null;
	}
}
