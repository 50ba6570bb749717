/** What a plain build in a container showed: the lines that facts.sh prints, read. */

/** How an object came to be: plainly, or only once undeclared functions were no error. */
type Compiled = 'plain' | 'demoted';

export interface ObjectFacts {
	readonly compiled: Compiled;
	/** Strong references only. */
	readonly undefined: Set<string>;
	readonly defined: Set<string>;
	readonly exported: Set<string>;
	readonly licences: Set<string>;
	/** Namespaces that the object imports. */
	readonly imports: Set<string>;
}

/** A call's relocation against an exported function; frames as `file:line`, the innermost first. */
export interface DirectCall {
	readonly object: string;
	readonly symbol: string;
	readonly frames: readonly string[];
}

/** Paths are relative to the tree. */
export interface BuildFacts {
	release: string;
	/** What the plain build printed. */
	readonly log: string[];
	/** Each module's path without suffix, and its objects. */
	readonly modules: Map<string, string[]>;
	/** The `.ko` files that were linked. */
	readonly linked: string[];
	readonly objects: Map<string, ObjectFacts>;
	/** Objects that no build compiled. */
	readonly uncompiled: Set<string>;
	/** Undeclared functions that a header of this kernel defines. */
	readonly headerFunctions: Set<string>;
	readonly calls: DirectCall[];
}

// Kbuild's mark of an export in an object: the symbol's entry of the table (to 6.9), or modpost's section (since).
const EXPORT_MARK = /^__(?:ksymtab|export_symbol)_(.+)$/;

/** @throws Error where a line is none that facts.sh prints. */
export function readFacts(output: string): BuildFacts {
	const facts: BuildFacts = {
		release: '',
		log: [],
		modules: new Map(),
		linked: [],
		objects: new Map(),
		uncompiled: new Set(),
		headerFunctions: new Set(),
		calls: [],
	};
	for (const line of output.split('\n')) if (line !== '') readLine(facts, line);
	return facts;
}

function readLine(facts: BuildFacts, line: string): void {
	const [kind = '', ...fields] = line.split('\t');
	const [first = '', second = '', third = ''] = fields;
	switch (kind) {
		case 'kernel':
			facts.release = first;
			return;
		case 'log':
			facts.log.push(fields.join('\t'));
			return;
		case 'part':
			facts.modules.set(first, [...(facts.modules.get(first) ?? []), second]);
			return;
		case 'linked':
			facts.linked.push(first);
			return;
		case 'object':
			facts.objects.set(first, emptyObject(second === 'demoted' ? 'demoted' : 'plain'));
			return;
		case 'symbol':
			addSymbol(objectOf(facts, first), second, third);
			return;
		case 'info':
			addInformation(objectOf(facts, first), second);
			return;
		case 'call':
			facts.calls.push({ object: first, symbol: second, frames: third.split('|').filter((frame) => frame !== '') });
			return;
		case 'uncompiled':
			facts.uncompiled.add(first);
			return;
		case 'header':
			facts.headerFunctions.add(first);
			return;
		default:
			throw new Error(`not a fact: ${line}`);
	}
}

function objectOf(facts: BuildFacts, path: string): ObjectFacts {
	const object = facts.objects.get(path);
	if (object === undefined) throw new Error(`${path} has a symbol before it is named`);
	return object;
}

/** @param type nm's letter: U is a strong reference, w and v are weak ones, all others define. */
function addSymbol(object: ObjectFacts, type: string, name: string): void {
	const [, exported] = EXPORT_MARK.exec(name) ?? [];
	if (exported !== undefined) object.exported.add(exported);
	else if (type === 'U') object.undefined.add(name);
	else if (type !== 'w' && type !== 'v') object.defined.add(name);
}

/** @param entry of `.modinfo`: `license=GPL`; code that can also be built in has a prefix, `name.license=GPL`. */
function addInformation(object: ObjectFacts, entry: string): void {
	const [, key, value = ''] = /^(?:.*\.)?(license|import_ns)=(.*)$/.exec(entry) ?? [];
	if (key === 'license') object.licences.add(value);
	if (key === 'import_ns') object.imports.add(value);
}

function emptyObject(compiled: Compiled): ObjectFacts {
	return {
		compiled,
		undefined: new Set(),
		defined: new Set(),
		exported: new Set(),
		licences: new Set(),
		imports: new Set(),
	};
}
