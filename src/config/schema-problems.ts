/** Puts what zod found into sentences: where it stands, what is wrong, what is allowed instead. */
import { z } from 'zod';
import { inlineCode, inlineCodes } from './inline-code.ts';
import { nearest } from './nearest.ts';
import type { YamlPositions } from './yaml-positions.ts';

export interface Problem {
	/** 1-based. */
	readonly line: number;
	readonly text: string;
}

interface Context {
	readonly schema: z.ZodType;
	readonly value: unknown;
	readonly positions: YamlPositions;
	readonly fileName: string;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** More than are shown, so that the first lines win; fewer than a hostile file can hold. */
const MAX_CONSIDERED = 50;

/** One problem for each unknown key and each wrong or missing value, of the first 50 of a kind. */
export function schemaProblems(issues: readonly Issue[], context: Context): Problem[] {
	return issues.slice(0, MAX_CONSIDERED).flatMap((issue) => problemsOf(issue, issue.path, context));
}

function problemsOf(issue: Issue, path: Path, context: Context): Problem[] {
	if (issue.code === 'unrecognized_keys') return unknownKeys(path, issue.keys, context);
	if (issue.code === 'invalid_union' && issue.errors.length > 0) {
		// The alternative that the value comes nearest to is the one its author meant.
		const meant = issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? [];
		return meant.flatMap((inner) => problemsOf(inner, [...path, ...inner.path], context));
	}
	const { positions, fileName } = context;
	const value = valueAt(context.value, path);
	if (value === undefined) {
		const line = positions.ofValue(path);
		return [{ line, text: `missing key ${pathCode(path)} at ${fileName}:${line}` }];
	}
	const keyIssue = issue.code === 'invalid_key';
	const line = keyIssue ? positions.ofKey(path.slice(0, -1), String(path.at(-1))) : positions.ofValue(path);
	const wrong = keyIssue ? `key ${pathCode(path)}` : `${pathCode(path)} is ${describe(value)}`;
	return [{ line, text: `${wrong} at ${fileName}:${line}; ${allowed(issue, value)}` }];
}

function unknownKeys(path: Path, unknown: readonly string[], context: Context): Problem[] {
	const keys = allowedKeys(context.schema, path);
	const where = path.length === 0 ? '' : ` in ${pathCode(path)}`;
	return unknown.slice(0, MAX_CONSIDERED).map((key) => {
		const line = context.positions.ofKey(path, key);
		const suggestion = nearest(key, keys);
		const help = suggestion === null ? `allowed: ${inlineCodes(keys)}` : `did you mean ${inlineCode(suggestion)}?`;
		return { line, text: `unknown key ${inlineCode(key)}${where} at ${context.fileName}:${line}; ${help}` };
	});
}

function allowed(issue: Issue, value: unknown): string {
	if (issue.code === 'invalid_value') return `allowed: ${inlineCodes(issue.values.map(String))}`;
	if (issue.code === 'invalid_type') {
		if (issue.expected === 'string' && isUnquoted(value)) return 'it must be text: put it in quotes';
		return `it must be ${KINDS[issue.expected] ?? `of type ${issue.expected}`}`;
	}
	if (issue.code === 'too_big') return `at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`;
	if (issue.code === 'too_small') return `at least ${issue.minimum}${UNITS[issue.origin] ?? ''}`;
	if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
	// The sentences of our own schemas.
	return issue.message;
}

function isUnquoted(value: unknown): boolean {
	// A document of YAML 1.1 makes a `Date` of `2027-01-31`.
	return typeof value === 'number' || typeof value === 'boolean' || value instanceof Date;
}

const KINDS: Readonly<Record<string, string>> = {
	string: 'text',
	number: 'a number',
	int: 'a whole number',
	boolean: '`true` or `false`',
	array: 'a list',
	object: 'a mapping',
	record: 'a mapping',
};

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' items', record: ' keys' };

function describe(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	if (value === null) return 'empty';
	if (value instanceof Date) return 'a date';
	if (typeof value === 'string') return inlineCode(value);
	if (typeof value === 'number' || typeof value === 'boolean') return inlineCode(String(value));
	return 'a mapping';
}

function pathCode(path: Path): string {
	if (path.length === 0) return 'the file';
	let text = '';
	for (const step of path) {
		if (typeof step === 'number') text += `[${step}]`;
		else text += `${text === '' ? '' : '.'}${String(step)}`;
	}
	return inlineCode(text, 120);
}

function valueAt(value: unknown, path: Path): unknown {
	let found = value;
	for (const step of path) {
		if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
		found = Reflect.get(found, step);
	}
	return found;
}

/** The keys that a mapping at `path` may have, asked of the schema's JSON Schema, which has no wrappers to see through. */
function allowedKeys(schema: z.ZodType, path: Path): string[] {
	const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
	let candidates = branches(root);
	for (const step of path) {
		candidates = candidates.flatMap((candidate) => {
			const child = typeof step === 'number' ? candidate.items : childOf(candidate, String(step));
			return isSchema(child) ? branches(child) : [];
		});
	}
	return [...new Set(candidates.flatMap((candidate) => Object.keys(candidate.properties ?? {})))];
}

type JsonSchema = z.core.JSONSchema.JSONSchema;

function childOf(schema: JsonSchema, key: string): unknown {
	return schema.properties?.[key] ?? schema.additionalProperties;
}

function branches(schema: JsonSchema): JsonSchema[] {
	const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter(isSchema);
	return alternatives.length === 0 ? [schema] : alternatives.flatMap(branches);
}

function isSchema(value: unknown): value is JsonSchema {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
