import { MAX_EXPRESSION } from './brackets.ts';
import type { NameArgument } from './lookup-functions.ts';
import type { Reading } from './reading.ts';
import { cellOf } from './tables.ts';

/**
 * Reports what an expression, given as the argument of a lookup, has looked up: names, what stands in a table, or a
 * parameter, so that the function around it is a lookup as well.
 * @returns the names.
 */
export function lookUp(
	{ tokens, base, scope, findings }: Reading,
	start: number,
	end: number,
	argument: NameArgument,
	by: string,
	offset: number,
): readonly string[] {
	if (end - start > MAX_EXPRESSION) return [];
	const expression = tokens.slice(start, end).filter(({ kind }) => kind !== 'directive');
	const { names, parameters } = scope.nameOf(expression, argument);
	for (const name of names) findings.lookup(name, by, base + offset);
	if (names.length === 0 && parameters.length === 0) {
		const only = expression.length === 1 ? expression[0] : undefined;
		const cell = only === undefined ? cellOf(tokens, start, end) : scope.cellOf(only.text);
		if (cell !== null) findings.cell(cell, argument, by);
	}
	const { context } = scope;
	for (const passedOn of context === null ? [] : parameters) {
		findings.add('name', context!.name, passedOn, context!.isLocal);
	}
	return names;
}
