/** Finds the source lines of symbol findings: addresses by debug information, data by its variable's initialiser. */
import type { SourceTree } from '../checks/ports/source-tree.ts';
import type { SandboxSession } from '../checks/ports/sandbox.ts';
import { sourceOf, type PlacedReference } from '../builds/symbol-findings.ts';
import type { TreePaths } from '../builds/tree-paths.ts';
import { initialiserLine, parseLineTable, useAt, type LineTable } from '../builds/uses.ts';
import type { Use } from '../results/check-report.ts';
import { scripts } from './scripts.ts';
import { MAX_SOURCE_BYTES } from './source-limit.ts';

/** References looked up for one build; far more than a person reads. */
const MAX_REFERENCES = 20_000;
/** Addresses given to one addr2line, for the sake of the argument list. */
const ADDRESSES_A_CALL = 1000;
const MAX_LINES_BYTES = 64 * 1024 ** 2;

interface Referring {
	readonly references: readonly PlacedReference[];
}

/** How to get from an object to its file in the sandbox and to its source. */
export interface ObjectPaths {
	readonly fileOf: (object: string) => string;
	readonly toTree: TreePaths;
	readonly exists: (path: string) => boolean;
}

/** @returns the uses of each finding, in no order. */
export async function findUses<Finding extends Referring>(
	session: SandboxSession,
	tree: SourceTree,
	findings: readonly Finding[],
	objects: ObjectPaths,
): Promise<ReadonlyMap<Finding, readonly Use[]>> {
	const places = findings.flatMap(({ references }) => references).slice(0, MAX_REFERENCES);
	if (places.length === 0) return new Map();
	const { stdout } = await session.run({
		script: scripts.locate,
		stdin: questions(places, objects),
		maxOutputBytes: MAX_LINES_BYTES,
	});
	const table = parseLineTable(stdout.toString(), objects.toTree);
	const sources = new Map<string, string | null>();
	const found = new Map<Finding, Use[]>();
	for (const finding of findings) {
		const uses: Use[] = [];
		for (const place of finding.references) {
			const use = await useOf(place, table, objects, async (file) => {
				if (!sources.has(file)) sources.set(file, await tree.readFile(file, MAX_SOURCE_BYTES));
				return sources.get(file) ?? null;
			});
			if (use !== null) uses.push(use);
		}
		found.set(finding, uses);
	}
	return found;
}

/** One line a question, in the form that scripts/locate.sh reads. */
function questions(places: readonly PlacedReference[], { fileOf }: ObjectPaths): string {
	const code = new Map<string, number[]>();
	const variables = new Set<string>();
	for (const { object, reference } of places) {
		if (/[\t\n]/.test(object)) continue;
		if (reference.kind === 'data') variables.add(object);
		else {
			const key = `${fileOf(object)}\t${reference.section}`;
			code.set(key, [...(code.get(key) ?? []), reference.offset]);
		}
	}
	const lines = [...code].flatMap(([key, offsets]) => {
		const calls = Array.from({ length: Math.ceil(offsets.length / ADDRESSES_A_CALL) }, (_, index) =>
			offsets.slice(index * ADDRESSES_A_CALL, (index + 1) * ADDRESSES_A_CALL),
		);
		return calls.map((call) => `code\t${key}\t${call.map((offset) => `0x${offset.toString(16)}`).join(' ')}`);
	});
	return [...lines, ...[...variables].map((object) => `variables\t${fileOf(object)}\t`)]
		.map((line) => `${line}\n`)
		.join('');
}

async function useOf(
	{ object, reference }: PlacedReference,
	table: LineTable,
	{ fileOf, exists }: ObjectPaths,
	readSource: (file: string) => Promise<string | null>,
): Promise<Use | null> {
	const source = sourceOf(object, exists);
	const path = fileOf(object);
	if (reference.kind === 'code') {
		// The innermost frame that is the tree's own: inside it, a kernel header's inline function may make the call.
		const frame = table.frames(path, reference.section, reference.offset).find(({ file }) => file !== null);
		return frame?.file == null ? null : useAt(frame.file, frame.line, source);
	}
	const variable = reference.variable === null ? null : table.variable(path, reference.variable);
	if (variable?.file == null) return null;
	const text = await readSource(variable.file);
	const line = text === null ? variable.line : initialiserLine(text, variable.line, reference.symbol);
	return useAt(variable.file, line, source);
}
