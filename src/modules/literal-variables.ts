/** Variables that can be given to make as the makefile gives them: those whose values are known to the letter. */
import { OWN_DIRECTORY, resolveInTree } from './tree-path.ts';

export interface GivenVariables {
	/** What it gives to Kbuild, literal values only; a place in the tree begins with `$SRC`. */
	readonly variables: Readonly<Record<string, string>>;
	/** By name: the values of which it gives one, conditions that only make can evaluate decide which. */
	readonly undecided: Readonly<Record<string, readonly string[]>>;
}

const MAX_VARIABLES = 64;

/**
 * @param directory - the makefile's.
 * @param given - the names and their values, as written; those that are only possible need not be given at all.
 * @param alternatives - the texts that a value may stand for.
 */
export function literalVariables(
	directory: string,
	given: readonly { readonly name: string; readonly value: string; readonly isPossible: boolean }[],
	alternatives: (value: string) => readonly string[],
): GivenVariables {
	const variables: Record<string, string> = {};
	const undecided: Record<string, readonly string[]> = {};
	for (const { name, value, isPossible } of given.slice(0, MAX_VARIABLES)) {
		const values = alternatives(value).map((text) => literal(text.trim(), directory));
		if (!values.every((text) => text !== null)) continue;
		const possible = [...new Set(isPossible ? ['', ...values] : values)];
		const [only = '', ...others] = possible;
		if (others.length > 0) undecided[name] = possible;
		else if (only !== '') variables[name] = only;
	}
	for (const name of Object.keys(variables)) delete undecided[name];
	return { variables, undecided };
}

/** A value that is known to the letter: no reference, no command, nothing that is not printable; null where it is not. */
function literal(value: string, directory: string): string | null {
	const isPlace = value.startsWith(OWN_DIRECTORY);
	const text = isPlace ? value.slice(OWN_DIRECTORY.length) : value;
	if (value.length > 1000 || /[$`\p{C}]/u.test(text)) return null;
	if (!isPlace) return value;
	const path = /^(?:\/\S*)?$/.test(text) ? resolveInTree(directory, value) : null;
	if (path === null) return null;
	return path === '.' ? '$SRC' : `$SRC/${path}`;
}
