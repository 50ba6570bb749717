/**
 * What was read of a built tree, as text and back: that takes a fraction of the time that reading the tree takes. A line for
 * what is looked up at run time, then one for each object.
 */
import { z } from 'zod';
import type { TreeReadings } from '../checks/ports/built-trees.ts';
import type { ObjectFile, Reference } from '../symbols/object-file.ts';

/** Characters, far more than a large driver has; what is beyond is left out, and read of the objects again. */
const MAX_TEXT = 64 * 1024 ** 2;

const Lookups = z
	.strictObject({
		of: z.string(),
		words: z.array(z.string()),
		lookups: z.array(z.strictObject({ symbol: z.string(), by: z.string(), file: z.string(), line: z.number() })),
	})
	.nullable();
const Exports = z.array(
	z.tuple([z.string(), z.strictObject({ gplOnly: z.boolean(), namespace: z.string().nullable() })]),
);
const ObjectRecord = z.strictObject({
	path: z.string(),
	undefined: z.array(z.tuple([z.string(), z.strictObject({ weak: z.boolean() })])),
	defined: z.array(z.string()),
	exports: Exports,
	claims: Exports,
	licences: z.array(z.string()),
	importedNamespaces: z.array(z.string()),
	isEmpty: z.boolean(),
	dataStrings: z.string(),
	/** Of code, and variables: what references name by their number. */
	places: z.array(z.string()),
	/** JSON of `References`: most of the text, and seldom asked for. */
	references: z.string(),
});
type ObjectRecord = z.infer<typeof ObjectRecord>;

/** For each reference three numbers: of its symbol among the undefined ones; of its place; its offset, null in data. */
const References = z.array(z.number().nullable());
/** Of data that is no variable's. */
const NO_PLACE = -1;

/** As many objects as there is room for. */
export function writeReadings({ lookups, objects }: TreeReadings): string {
	const known = JSON.stringify(lookups);
	const lines = [known.length > MAX_TEXT ? JSON.stringify(null) : known];
	let left = MAX_TEXT - known.length;
	for (const [path, object] of objects) {
		const line = JSON.stringify(recordOf(path, object));
		left -= line.length;
		if (left < 0) break;
		lines.push(line);
	}
	return lines.join('\n');
}

/** @throws where a line is not what `writeReadings` writes. */
export function parseReadings(text: string): TreeReadings {
	const [lookups = '', ...lines] = text.split('\n');
	const objects = lines.map((line) => {
		const record = ObjectRecord.parse(JSON.parse(line));
		return [record.path, objectOf(record)] as const;
	});
	return { lookups: Lookups.parse(JSON.parse(lookups)), objects: new Map(objects) };
}

function recordOf(path: string, object: ObjectFile): ObjectRecord {
	const places = new Map<string, number>();
	const symbols = new Map(Array.from(object.undefined.keys(), (symbol, index) => [symbol, index]));
	const references = object.references.flatMap((reference) => {
		const symbol = symbols.get(reference.symbol)!;
		if (reference.kind === 'code') return [symbol, numberOf(places, reference.section), reference.offset];
		return [symbol, reference.variable === null ? NO_PLACE : numberOf(places, reference.variable), null];
	});
	return {
		path,
		undefined: [...object.undefined],
		defined: [...object.defined],
		exports: [...object.exports],
		claims: [...(object.claims ?? [])],
		licences: [...object.licences],
		importedNamespaces: [...object.importedNamespaces],
		isEmpty: object.isEmpty,
		dataStrings: object.dataStrings,
		places: [...places.keys()],
		references: JSON.stringify(references),
	};
}

function numberOf(places: Map<string, number>, place: string): number {
	const known = places.get(place) ?? places.size;
	places.set(place, known);
	return known;
}

function objectOf(record: ObjectRecord): ObjectFile {
	let references: readonly Reference[] | null = null;
	return {
		undefined: new Map(record.undefined),
		defined: new Set(record.defined),
		exports: new Map(record.exports),
		claims: new Map(record.claims),
		licences: record.licences,
		importedNamespaces: record.importedNamespaces,
		isEmpty: record.isEmpty,
		dataStrings: record.dataStrings,
		get references() {
			return (references ??= referencesOf(record));
		},
	};
}

function referencesOf(record: ObjectRecord): Reference[] {
	const numbers = References.parse(JSON.parse(record.references));
	return Array.from({ length: numbers.length / 3 }, (_, index): Reference => {
		const [symbol, place, offset] = numbers.slice(3 * index, 3 * index + 3);
		const name = record.undefined[symbol ?? NO_PLACE]![0];
		const where = record.places[place ?? NO_PLACE] ?? null;
		if (typeof offset === 'number') return { kind: 'code', symbol: name, section: where!, offset };
		return { kind: 'data', symbol: name, variable: where };
	});
}
