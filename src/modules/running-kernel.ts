/** Which variables of a makefile get their value from the running kernel, by `uname -r`. */
import { append, remembering } from '../shared/collections.ts';
import { reachable } from './dependency-order.ts';
import { referencedNames } from './make-references.ts';
import type { Makefile } from './makefile-syntax.ts';

const asksUname = (text: string) => /\buname[ \t]+(?:-[a-z]{0,4}r|--kernel-release)/.test(text);

/** The variables that ask `uname` themselves, and by variable those whose values refer to it. */
const usesIn = remembering(({ assignments }: Makefile) => {
	const usedBy = new Map<string, string[]>();
	for (const { name, value } of assignments) {
		for (const reference of value.includes('$') ? referencedNames(value) : []) append(usedBy, reference, name);
	}
	return { asking: assignments.filter(({ value }) => asksUname(value)).map(({ name }) => name), usedBy };
});

/** Whether a text, or a value of a variable that it refers to, at any distance, asks `uname` for the running kernel. */
export function runningKernel(makefiles: readonly Makefile[]): (text: string) => boolean {
	let derived: ReadonlySet<string> | null = null;
	const find = () => {
		const uses = makefiles.map(usesIn);
		const asking = uses.flatMap((each) => each.asking);
		return reachable(asking, (name) => uses.flatMap(({ usedBy }) => usedBy.get(name) ?? []));
	};
	return (text) => {
		const names = (derived ??= find());
		return (
			asksUname(text) ||
			referencedNames(text)
				.values()
				.some((name) => names.has(name))
		);
	};
}
