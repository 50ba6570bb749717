/** What stands under which condition (`ifeq`, `ifdef` …), as far as it says whether an assignment has to count. */

export interface Effect {
	/** `+=` adds, `?=` counts where nothing else does (as under `ifndef NAME`), any other operator replaces. */
	readonly effect: 'replace' | 'add' | 'default';
	/** It stands under a condition other than "am I read by Kbuild?", so it need not count. */
	readonly conditional: boolean;
	/** Where its condition does not hold, another assignment sets the same variable. */
	readonly isExhaustive: boolean;
}

/** Each half of such a condition counts, for its own reader. */
const ASKS_FOR_READER = /\b(?:KERNELRELEASE|VERSION|PATCHLEVEL|KBUILD_EXTMOD|KBUILD_SRC|srctree)\b/;
const UNSET = [
	/^ifndef[ \t]+([\w.-]{1,100})$/,
	/^ifeq[ \t]*\([ \t]*\$[({]([\w.-]{1,100})[)}][ \t]*,[ \t]*\)$/,
	/^ifeq[ \t]*\(,[ \t]*\$[({]([\w.-]{1,100})[)}][ \t]*\)$/,
	/^ifeq[ \t]+["']\$[({]([\w.-]{1,100})[)}]["'][ \t]+["']{2}$/,
];

interface Condition {
	/** What it says is unset; `null` where that is nothing, `false` where it asks for the reader, and decides nothing. */
	unset: string | null | false;
	/** The names that every branch before the current one assigns; null in the first. */
	before: ReadonlySet<string> | null;
	current: Set<string>;
	/** The branch that is taken where no other is. */
	isLast: boolean;
}

/** The conditions that are open while a makefile is read from its first line to its last. */
export class Conditions {
	readonly #open: Condition[] = [];
	readonly #unset = new Map<string, number>();
	#deciding = 0;

	begin(statement: string): void {
		const line = statement.slice(0, 1000);
		const unset = ASKS_FOR_READER.test(line)
			? false
			: (UNSET.map((form) => form.exec(line)?.[1]).find((name) => name !== undefined) ?? null);
		this.#open.push({ unset, before: null, current: new Set(), isLast: false });
		this.#count(unset, 1);
	}

	/** @param isLast - no further condition follows the `else`. */
	otherwise(isLast: boolean): void {
		const condition = this.#open.at(-1);
		if (!condition) return;
		const { unset, before, current } = condition;
		this.#count(unset, -1);
		condition.unset = unset === false ? false : null;
		this.#count(condition.unset, 1);
		condition.before = before === null ? current : new Set([...current].filter((name) => before.has(name)));
		condition.current = new Set();
		condition.isLast = isLast;
	}

	end(): void {
		const condition = this.#open.pop();
		if (condition) this.#count(condition.unset, -1);
	}

	effectOn(name: string, effect: Effect['effect']): Effect {
		const unset = this.#unset.get(name) ?? 0;
		const innermost = this.#open.at(-1);
		innermost?.current.add(name);
		return {
			effect: unset > 0 && effect === 'replace' ? 'default' : effect,
			conditional: this.#deciding > unset,
			isExhaustive: this.#deciding === 1 && innermost?.isLast === true && innermost.before?.has(name) === true,
		};
	}

	#count(unset: Condition['unset'], by: number): void {
		if (unset === false) return;
		this.#deciding += by;
		if (unset !== null) this.#unset.set(unset, (this.#unset.get(unset) ?? 0) + by);
	}
}
