/** What stands under which condition (`ifeq`, `ifdef` …), as far as it says whether an assignment has to count. */

export interface Effect {
	/** `+=` adds, `?=` counts where nothing else does (as under `ifndef NAME`), any other operator replaces. */
	readonly effect: 'replace' | 'add' | 'default';
	/** It stands under a condition other than "am I read by Kbuild?", so it need not count. */
	readonly conditional: boolean;
}

/** Each half of such a condition counts, for its own reader. */
const ASKS_FOR_READER = /\b(?:KERNELRELEASE|VERSION|PATCHLEVEL|KBUILD_EXTMOD|KBUILD_SRC|srctree)\b/;
const UNSET = [
	/^ifndef[ \t]+([\w.-]{1,100})$/,
	/^ifeq[ \t]*\([ \t]*\$[({]([\w.-]{1,100})[)}][ \t]*,[ \t]*\)$/,
	/^ifeq[ \t]*\(,[ \t]*\$[({]([\w.-]{1,100})[)}][ \t]*\)$/,
	/^ifeq[ \t]+["']\$[({]([\w.-]{1,100})[)}]["'][ \t]+["']{2}$/,
];

/** The conditions that are open while a makefile is read from its first line to its last. */
export class Conditions {
	/** What each condition says is unset; `false` where it asks for the reader, and decides nothing. */
	readonly #open: (string | null | false)[] = [];
	readonly #unset = new Map<string, number>();
	#deciding = 0;

	begin(statement: string): void {
		const line = statement.slice(0, 1000);
		if (ASKS_FOR_READER.test(line)) this.#enter(false);
		else this.#enter(UNSET.map((form) => form.exec(line)?.[1]).find(Boolean) ?? null);
	}

	otherwise(): void {
		if (this.#open.length > 0) this.#enter(this.end() === false ? false : null);
	}

	end(): string | null | false | undefined {
		const last = this.#open.pop();
		if (last !== undefined) this.#count(last, -1);
		return last;
	}

	effectOn(name: string, effect: Effect['effect']): Effect {
		const unset = this.#unset.get(name) ?? 0;
		return {
			effect: unset > 0 && effect === 'replace' ? 'default' : effect,
			conditional: this.#deciding > unset,
		};
	}

	#enter(condition: string | null | false): void {
		this.#open.push(condition);
		this.#count(condition, 1);
	}

	#count(condition: string | null | false, by: number): void {
		if (condition === false) return;
		this.#deciding += by;
		if (condition !== null) this.#unset.set(condition, (this.#unset.get(condition) ?? 0) + by);
	}
}
