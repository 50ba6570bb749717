/**
 * Reads a makefile without evaluating it: one pass, time linear in its length. Both branches of every conditional are
 * taken, so what comes out is what the makefile *may* say. Syntax: GNU make manual, "Writing Makefiles".
 */
import { append } from '../shared/collections.ts';
import { Conditions, type Effect } from './make-conditions.ts';
import { indexOutsideReferences } from './make-references.ts';
import { logicalLines, withoutComment } from './makefile-lines.ts';

export interface Assignment extends Effect {
	/** As written: may hold references (`obj-$(CONFIG_X)`). */
	readonly name: string;
	readonly value: string;
	readonly exported: boolean;
}

interface Rule {
	/** As written, left of the colon. */
	readonly targets: string;
	/** As written, right of the colon. */
	readonly prerequisites: string;
	readonly recipe: string[];
}

export interface Makefile {
	readonly assignments: Assignment[];
	/** The assignments by the variable's name, where that is written out. */
	readonly definitions: Map<string, Assignment[]>;
	readonly rules: Rule[];
	/** The operands of `include`, as written. */
	readonly includes: string[];
	/** The lines of `ifeq`, `ifneq`, `ifdef` and `ifndef`. */
	readonly conditions: string[];
	/** The operands of `export NAME…`, as written. */
	readonly exports: string[];
	/** All its variables are exported (`export` alone, `.EXPORT_ALL_VARIABLES:`). */
	exportsAll: boolean;
	/** The lines that make further ones with `$(eval …)`, as written. */
	readonly evaluated: string[];
}

const CONDITION = /^(?:else[ \t]+)?(?:ifeq|ifneq|ifdef|ifndef)(?=[ \t(])/;
const INCLUDE = /^(?:include|-include|sinclude)[ \t]+/;
const DEFINE = /^(?:override[ \t]+|export[ \t]+)?define[ \t]+([^ \t:+?=]*)/;
const MODIFIER = /^(?:export|override|private|unexport)[ \t]+/;

export function parseMakefile(text: string): Makefile {
	const makefile: Makefile = {
		assignments: [],
		definitions: new Map(),
		rules: [],
		includes: [],
		conditions: [],
		exports: [],
		exportsAll: false,
		evaluated: [],
	};
	const conditions = new Conditions();
	let rule: Rule | null = null;
	let definition: { name: string; lines: string[]; depth: number } | null = null;

	for (const line of logicalLines(text)) {
		const bare = line.trim();
		if (definition) {
			if (/^define[ \t]/.test(bare)) definition.depth++;
			if (/^endef\b/.test(bare) && --definition.depth === 0) {
				const { name } = definition;
				const value = definition.lines.join('\n');
				assign(makefile, { name, value, exported: false, ...conditions.effectOn(name, 'replace') });
				definition = null;
			} else {
				definition.lines.push(line);
			}
			continue;
		}
		if (rule && line.startsWith('\t')) {
			rule.recipe.push(bare);
			continue;
		}
		const statement = withoutComment(line).trim();
		const [, defined] = DEFINE.exec(statement) ?? [];
		if (statement === '') continue;
		if (statement === 'endif') {
			conditions.end();
		} else if (statement === 'else') {
			conditions.otherwise(true);
		} else if (CONDITION.test(statement)) {
			makefile.conditions.push(statement);
			if (statement.startsWith('else')) conditions.otherwise(false);
			else conditions.begin(statement);
		} else if (statement === 'export') {
			makefile.exportsAll = true;
		} else if (INCLUDE.test(statement)) {
			makefile.includes.push(statement.replace(INCLUDE, ''));
		} else if (defined !== undefined) {
			definition = { name: defined, lines: [], depth: 1 };
			rule = null;
		} else {
			rule = addStatement(makefile, conditions, statement, rule);
		}
	}
	return makefile;
}

/** Everything a makefile says that may hold references, but for its includes. */
export function allTexts({ assignments, rules, conditions }: Makefile): string[] {
	const values = assignments.map(({ value }) => value);
	return values.concat(
		rules.flatMap(({ targets, prerequisites }) => [targets, prerequisites]),
		rules.flatMap(({ recipe }) => recipe),
		conditions,
	);
}

/** @returns the rule whose recipe may follow. */
function addStatement(makefile: Makefile, conditions: Conditions, statement: string, open: Rule | null): Rule | null {
	let rest = statement;
	let exported = false;
	while (MODIFIER.test(rest)) {
		exported ||= rest.startsWith('export');
		rest = rest.replace(MODIFIER, '');
	}
	const split = findOperator(rest);
	if (split?.kind === 'assignment') {
		const name = rest.slice(0, split.start).trim();
		const written = rest.slice(split.end).trim();
		const value = rest[split.start] === '!' ? `$(shell ${written})` : written;
		assign(makefile, { name, value, exported, ...conditions.effectOn(name, effectOf(rest, split, name)) });
		return null;
	}
	if (split?.kind === 'rule') {
		const semicolon = rest.indexOf(';', split.end);
		const prerequisites = rest.slice(split.end, semicolon === -1 ? undefined : semicolon).trim();
		const rule: Rule = { targets: rest.slice(0, split.start).trim(), prerequisites, recipe: [] };
		if (semicolon !== -1) rule.recipe.push(rest.slice(semicolon + 1).trim());
		makefile.rules.push(rule);
		makefile.exportsAll ||= rule.targets === '.EXPORT_ALL_VARIABLES';
		return rule;
	}
	if (exported) makefile.exports.push(rest);
	if (rest.includes('$(eval ')) makefile.evaluated.push(rest);
	return open;
}

function assign({ assignments, definitions }: Makefile, assignment: Assignment): void {
	assignments.push(assignment);
	if (!assignment.name.includes('$')) append(definitions, assignment.name, assignment);
}

/** `X := $(X) more` adds as `+=` does. */
function effectOf(statement: string, { start, end }: Operator, name: string): Assignment['effect'] {
	const operator = statement[start];
	if (operator === '?') return 'default';
	const isOwn = statement.includes(`$(${name})`, end) || statement.includes(`\${${name}}`, end);
	return operator === '+' || isOwn ? 'add' : 'replace';
}

interface Operator {
	readonly kind: 'assignment' | 'rule';
	readonly start: number;
	readonly end: number;
}

/** The first operator that is not inside a reference: `=`, `:=`, `::=`, `:::=`, `?=`, `+=`, `!=` or a rule's colon. */
function findOperator(line: string): Operator | null {
	const start = indexOutsideReferences(line, '=:');
	if (start === -1) return null;
	if (line[start] === '=') {
		const isModified = '?+!'.includes(line[start - 1] ?? ' ');
		return { kind: 'assignment', start: isModified ? start - 1 : start, end: start + 1 };
	}
	let end = start;
	while (line[end] === ':') end++;
	return line[end] === '=' ? { kind: 'assignment', start, end: end + 1 } : { kind: 'rule', start, end };
}
