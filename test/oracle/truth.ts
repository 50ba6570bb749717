/**
 * What is true of a build, made from the facts of a plain build alone: the undefined symbols of all objects against
 * `Module.symvers`, the siblings' exports, licence and namespaces; the compiler's errors.
 */
import { basename } from 'node:path/posix';
import { type LoggedError, readErrors, UNDECLARED } from './compiler-log.ts';
import type { BuildFacts, ObjectFacts } from './facts.ts';
import { mentionsDefinition, pathInTree, sourceOf, type SourceTree } from './source-tree.ts';
import { isGplCompatible, refusal, type SymbolTable } from './symbol-table.ts';

export interface TrueFailure {
	readonly symbol: string;
	readonly reason: 'not-exported' | 'gpl-only' | 'namespace-not-imported' | 'restricted';
	readonly foundBy: 'linker' | 'compiler';
	/** Null where several modules own the object. */
	readonly module: string | null;
	/** The objects that show it. */
	readonly objects: ReadonlySet<string>;
}

export interface TrueError {
	/** Null for a file outside the tree. */
	readonly file: string | null;
	readonly message: string;
	/** The objects that did not compile for it. */
	readonly objects: ReadonlySet<string>;
}

export interface Truth {
	readonly failures: readonly TrueFailure[];
	/** Without the undeclared functions that are failures. */
	readonly errors: readonly TrueError[];
	/** Errors of modpost and make that are not about a symbol. */
	readonly otherErrors: readonly string[];
	/** Objects that did not compile, not even once undeclared functions were no error. */
	readonly uncompiled: ReadonlySet<string>;
	/** Objects that compiled only once undeclared functions were no error. */
	readonly demoted: ReadonlySet<string>;
	/** Names of the modules that make considered, and of those it linked. */
	readonly modules: ReadonlySet<string>;
	readonly linked: readonly string[];
}

export function truthOf(facts: BuildFacts, table: SymbolTable, tree: SourceTree): Truth {
	const log = readErrors(facts.log);
	const failures = new Failures(facts);
	const errors = new Errors();
	const undeclared = new Set<string>();
	for (const error of log.compiler) {
		const name = UNDECLARED.exec(error.message)?.[1];
		const object = objectOf(error, tree);
		if (name !== undefined) undeclared.add(name);
		if (name !== undefined && object !== null && isGone(name, facts, table, tree)) {
			failures.add(name, 'not-exported', 'compiler', object, null);
		} else {
			errors.add(error.file === null ? null : pathInTree(tree, error.file), error, object);
		}
	}
	for (const module of facts.modules.keys()) linkerFailures(module, { facts, table, tree, undeclared, failures });
	return {
		failures: failures.all(),
		errors: errors.all(),
		otherErrors: log.others,
		uncompiled: facts.uncompiled,
		demoted: new Set([...facts.objects].filter(([, { compiled }]) => compiled === 'demoted').map(([path]) => path)),
		modules: new Set([...facts.modules.keys()].map((path) => basename(path))),
		linked: facts.linked.map((path) => basename(path, '.ko')),
	};
}

/** Whether all went well: every module that make considered is linked, and nothing complained. */
export function builds({ failures, errors, otherErrors, modules, linked }: Truth): boolean {
	return (
		failures.length + errors.length + otherErrors.length === 0 && modules.size > 0 && modules.size === linked.length
	);
}

/** The object of a compiler's error: what make then could not make, or else that of the file. */
function objectOf({ target, file }: LoggedError, tree: SourceTree): string | null {
	const named = target?.endsWith('.o') === true ? target : (file?.replace(/\.[cS]$/, '.o') ?? null);
	return named === null ? null : pathInTree(tree, named);
}

/** Whether an undeclared function is one that nobody offers; otherwise it lacks an include, and that is a build error. */
function isGone(name: string, facts: BuildFacts, table: SymbolTable, tree: SourceTree): boolean {
	if (table.has(name) || facts.headerFunctions.has(name)) return false;
	return ![...facts.objects.values()].some(({ defined }) => defined.has(name)) && !isHidden(name, facts, tree);
}

/** Whether the source of an object that nobody compiled would define the name. */
function isHidden(name: string, facts: BuildFacts, tree: SourceTree): boolean {
	return [...facts.uncompiled].some((object) => mentionsDefinition(tree.text(sourceOf(tree, object)), name));
}

interface Given {
	readonly facts: BuildFacts;
	readonly table: SymbolTable;
	readonly tree: SourceTree;
	/** Undeclared functions: the compiler found them, whatever a second build made of them. */
	readonly undeclared: ReadonlySet<string>;
	readonly failures: Failures;
}

// The linker makes it; each module has its own.
const OF_THE_LINKER = new Set(['__this_module', '_GLOBAL_OFFSET_TABLE_']);

function linkerFailures(module: string, { facts, table, tree, undeclared, failures }: Given): void {
	const paths = facts.modules.get(module) ?? [];
	const objects = paths.flatMap((path) => facts.objects.get(path) ?? []);
	const union = (of: (object: ObjectFacts) => ReadonlySet<string>) => new Set(objects.flatMap((one) => [...of(one)]));
	const defined = union((object) => object.defined);
	const siblings = new Set([...facts.objects.values()].flatMap(({ exported }) => [...exported]));
	// What another file of the module holds is not known where it did not compile: nothing is said then.
	const isWhole = objects.length === paths.length;
	const licences = union((object) => object.licences);
	const self = {
		name: basename(module),
		isGpl: isGplCompatible(licences) || (!isWhole && licences.size === 0),
		imports: union((object) => object.imports),
	};
	for (const path of paths) {
		const object = facts.objects.get(path);
		for (const symbol of object?.undefined ?? []) {
			if (defined.has(symbol) || siblings.has(symbol) || OF_THE_LINKER.has(symbol)) continue;
			if (object?.compiled === 'demoted' && undeclared.has(symbol)) continue;
			const found = table.get(symbol);
			if (found === undefined) {
				if (!isHidden(symbol, facts, tree)) failures.add(symbol, 'not-exported', 'linker', path, self.name);
				continue;
			}
			const reason = refusal(found, self);
			if (reason === null || (reason === 'namespace-not-imported' && !isWhole)) continue;
			failures.add(symbol, reason, 'linker', path, self.name);
		}
	}
}

/** Errors by place and words; outside the tree, where a macro's errors all have the macro's place, by words alone. */
class Errors {
	readonly #found = new Map<string, TrueError & { readonly objects: Set<string> }>();

	add(file: string | null, { place, message }: LoggedError, object: string | null): void {
		const key = JSON.stringify(file === null ? [message] : [message, file, place]);
		const known = this.#found.get(key) ?? { file, message, objects: new Set() };
		if (object !== null) known.objects.add(object);
		this.#found.set(key, known);
	}

	all(): TrueError[] {
		return [...this.#found.values()];
	}
}

/** Failures by symbol, reason, finder and module. */
class Failures {
	readonly #found = new Map<string, TrueFailure & { readonly objects: Set<string> }>();
	readonly #facts: BuildFacts;

	constructor(facts: BuildFacts) {
		this.#facts = facts;
	}

	/** @param module null: whichever owns the object, if it is one. */
	add(
		symbol: string,
		reason: TrueFailure['reason'],
		foundBy: TrueFailure['foundBy'],
		object: string,
		module: string | null,
	): void {
		const name = module ?? this.#onlyOwner(object);
		const key = [symbol, reason, foundBy, name].join(' ');
		const known = this.#found.get(key);
		if (known === undefined)
			this.#found.set(key, { symbol, reason, foundBy, module: name, objects: new Set([object]) });
		else known.objects.add(object);
	}

	#onlyOwner(object: string): string | null {
		const owners = [...this.#facts.modules].filter(([, objects]) => objects.includes(object)).map(([path]) => path);
		return owners.length === 1 ? basename(owners[0] ?? '') : null;
	}

	all(): TrueFailure[] {
		return [...this.#found.values()];
	}
}
