/** Variables that can be given to make as the makefile gives them: those whose values are known to the letter. */

export interface GivenVariables {
	/** What it gives to Kbuild, literal values only. */
	readonly variables: Readonly<Record<string, string>>;
	/** By name: the values of which it gives one, conditions that only make can evaluate decide which. */
	readonly undecided: Readonly<Record<string, readonly string[]>>;
}

const MAX_VARIABLES = 64;

/**
 * @param given - the names and their values, as written; those that are only possible need not be given at all.
 * @param alternatives - the texts that a value may stand for.
 */
export function literalVariables(
	given: readonly { readonly name: string; readonly value: string; readonly isPossible: boolean }[],
	alternatives: (value: string) => readonly string[],
): GivenVariables {
	const variables: Record<string, string> = {};
	const undecided: Record<string, readonly string[]> = {};
	for (const { name, value, isPossible } of given.slice(0, MAX_VARIABLES)) {
		const values = alternatives(value).map((text) => text.trim());
		const possible = [...new Set(isPossible ? ['', ...values] : values)];
		const [only = '', ...others] = possible;
		if (!possible.every(isLiteral)) continue;
		if (others.length > 0) undecided[name] = possible;
		else if (only !== '') variables[name] = only;
	}
	for (const name of Object.keys(variables)) delete undecided[name];
	return { variables, undecided };
}

/** Whether a value is known to the letter: no reference, no command, nothing that is not printable. */
function isLiteral(value: string): boolean {
	return value.length <= 1000 && !/[$`\p{C}]/u.test(value);
}
