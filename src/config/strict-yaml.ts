/** Reads YAML that people write, so that every mistake is named with its line and with what is allowed there. */
import { readFile } from 'node:fs/promises';
import { isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import { UserError } from '../shared/errors.ts';
import { inlineCode } from './inline-code.ts';
import { schemaProblems, type Problem } from './schema-problems.ts';
import { YamlPositions } from './yaml-positions.ts';

export const MAX_YAML_BYTES = 64 * 1024;
const MAX_PROBLEMS = 10;

/** @param title what to call the file in the error. @throws UserError where it cannot be read. */
export async function readText(path: string, title: string): Promise<string> {
	try {
		return await readFile(path, 'utf8');
	} catch (error) {
		throw new UserError(`${title}, ${path}, cannot be read; does it exist, and may this user read it?`, {
			cause: error,
		});
	}
}

/**
 * Parses one YAML document and validates it; an empty one counts as an empty mapping. Aliases, tags of one's own and
 * duplicate keys are refused. What the file says is echoed as bounded inline code only.
 * @param fileName What to call the file in messages.
 * @throws UserError listing the problems (the first ten) with their lines.
 */
export function parseStrictYaml<T>(text: string, schema: z.ZodType<T>, fileName: string): T {
	if (Buffer.byteLength(text) > MAX_YAML_BYTES) throw tooLarge(fileName);
	const lines = new LineCounter();
	const { document, value, syntax } = read(text, lines, fileName);
	const positions = new YamlPositions(document, lines);
	if (syntax.length > 0) {
		throw problemsError(
			syntax.map(({ offset, reason }) => {
				const line = positions.ofOffset(offset);
				return { line, text: `YAML syntax at ${fileName}:${line}: ${inlineCode(reason, 100)}` };
			}),
			fileName,
		);
	}

	const result = schema.safeParse(value);
	if (result.success) return result.data;
	throw problemsError(schemaProblems(result.error.issues, { schema, value, positions, fileName }), fileName);
}

export function tooLarge(fileName: string): UserError {
	return new UserError(`${fileName} is larger than ${MAX_YAML_BYTES / 1024} KiB, the most that is read of it.`);
}

interface SyntaxProblem {
	readonly offset: number;
	readonly reason: string;
}

function read(text: string, lines: LineCounter, fileName: string) {
	try {
		const document: Document = parseDocument(text, {
			lineCounter: lines,
			prettyErrors: false,
			stringKeys: true,
			// Checked below: the parser's own check compares each key with every other.
			uniqueKeys: false,
			resolveKnownTags: false,
		});
		const syntax = [...parserProblems(document), ...refusedNodes(document)];
		return { document, syntax, value: syntax.length > 0 ? null : ((document.toJS() ?? {}) as unknown) };
	} catch (error) {
		// The parser recurses: a very deeply nested text overflows the stack.
		throw new UserError(`${fileName} cannot be read as YAML: it is nested too deeply.`, { cause: error });
	}
}

function parserProblems(document: Document): SyntaxProblem[] {
	return [...document.errors, ...document.warnings].map((error) => ({ offset: error.pos[0], reason: error.message }));
}

function refusedNodes(document: Document): SyntaxProblem[] {
	const found: SyntaxProblem[] = [];
	visit(document, {
		Alias(_key, alias) {
			found.push({ offset: alias.range?.[0] ?? 0, reason: 'aliases (*name) are not supported; write the value out' });
		},
		Map(_key, map) {
			const seen = new Set<unknown>();
			for (const { key } of map.items) {
				if (!isScalar(key)) continue;
				if (seen.has(key.value))
					found.push({ offset: key.range?.[0] ?? 0, reason: `the key ${String(key.value)} appears twice` });
				seen.add(key.value);
			}
		},
	});
	return found;
}

function problemsError(problems: readonly Problem[], fileName: string): UserError {
	const ordered = problems.toSorted((a, b) => a.line - b.line).map((problem) => problem.text);
	if (ordered.length === 1) return new UserError(ordered[0]);
	const shown = ordered.slice(0, MAX_PROBLEMS).map((problem) => `- ${problem}`);
	if (ordered.length > MAX_PROBLEMS) shown.push('- … and more');
	return new UserError([`${fileName} has several problems:`, ...shown].join('\n'));
}
