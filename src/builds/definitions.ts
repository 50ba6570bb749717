/**
 * Which symbols a source file that did not compile would have defined for others. It reads text, so in doubt it says that
 * a symbol would have been defined. One pass, in time linear in the text.
 */
import { cTokens } from '../symbols/c-source/c-tokens.ts';

/** What the kernel's tracepoint headers define in a file that creates them (include/trace/define_trace.h). */
const TRACEPOINT = /^__(?:tracepoint|traceiter|SCK__tp_func|SCT__tp_func)_/;
const CREATES_TRACEPOINTS = /^\s*define\s+CREATE_TRACE_POINTS\b/;
const DEFINES_MACRO = /^\s*define\s+([A-Za-z_]\w*)\(/;
const EXPORT_MACRO = /^EXPORT_\w*SYMBOL\w*$/;
/** DEFINE_MUTEX(x), DEFINE_PER_CPU(type, x), LIST_HEAD(x), DECLARE_BITMAP(x, bits), SYSCALL_DEFINE1(x, …) and the like. */
const DEFINING_MACRO =
	/^(?!DECLARE_(?:PER_CPU|STATIC_KEY|STATIC_CALL|EVENT|TRACE))(?:[A-Z0-9_]*_)?(?:DEFINE|DECLARE|H?LIST_HEAD|INIT_HEAD)/;
const ALL_CAPITALS = /^[A-Z][A-Z0-9_]+$/;
const TAG = new Set(['struct', 'union', 'enum']);
/** What makes a declaration of something that is defined elsewhere. */
const NOT_HERE = new Set(['extern', 'typedef']);
const MARKS = new Set('{}();=[],*');

/**
 * Of the asked symbols, those that the text defines as functions or variables, or exports.
 * @param scope whether names count that only the file itself can use.
 */
export function definedIn(source: string, symbols: ReadonlySet<string>, scope: 'module' | 'file'): Set<string> {
	const scanner = new Declarations(symbols, scope);
	for (const { kind, text, offset } of cTokens(source)) {
		if (kind === 'name') scanner.name(text);
		else if (kind === 'directive') scanner.directive(text);
		// A brace in the first column ends what is at file level, whatever conditional parts made of the count before.
		else if (kind === 'mark' && MARKS.has(text)) scanner.mark(text, text === '}' && source[offset - 1] === '\n');
	}
	return scanner.found;
}

/** The declaration at file level that is being read. */
class Declaration {
	isHere = true;
	isStatic = false;
	/** A structure, union or enumeration is named or described in it. */
	hasTag = false;
	/** Behind `=`, up to the next comma: names are values. */
	isValue = false;
	/** The name that stands before its first parenthesis, attributes left out. */
	callee: string | null = null;
	/** The last name outside of parentheses that is not known to be something else than a declarator. */
	declarator: string | null = null;
	/** Names directly within its first parentheses, and those among them that follow `*` and are not functions. */
	readonly named: string[] = [];
	readonly pointers = new Set<string>();
	/** Of the asked names that look like attributes (`__x`) and may be declarators: before a parenthesis, and before none. */
	readonly reserved = { functions: new Set<string>(), variables: new Set<string>() };
	/** The last name, where it looks like an attribute. */
	lastReserved: string | null = null;
	/** A group of parentheses follows a name that looks like an attribute. */
	hasReservedGroup = false;
	/** Groups of parentheses it has had so far, those of attributes left out. */
	groups = 0;
	/** Names behind its first group, outside of parentheses. */
	namesBehind = 0;
}

class Declarations {
	readonly found = new Set<string>();
	readonly #symbols: ReadonlySet<string>;
	readonly #scope: 'module' | 'file';
	readonly #definingMacros = new Set<string>();
	#createsTracepoints = false;
	#current = new Declaration();
	#braces = 0;
	#isFunctionBody = false;
	#parentheses = 0;
	#isAttribute = false;
	#brackets = 0;
	#previous = '';
	/** A function whose parameters may be declared behind its parentheses, as before C89. */
	#oldStyle: Declaration | null = null;

	constructor(symbols: ReadonlySet<string>, scope: 'module' | 'file') {
		this.#symbols = symbols;
		this.#scope = scope;
	}

	directive(text: string): void {
		const macro = DEFINES_MACRO.exec(text.slice(0, 500))?.[1];
		if (macro !== undefined && text.includes('{')) this.#definingMacros.add(macro);
		if (this.#createsTracepoints || !CREATES_TRACEPOINTS.test(text.slice(0, 500))) return;
		this.#createsTracepoints = true;
		for (const symbol of this.#symbols) if (TRACEPOINT.test(symbol)) this.found.add(symbol);
	}

	name(text: string): void {
		const current = this.#current;
		const isAttribute = text.startsWith('__');
		if (this.#parentheses > 0) this.#nameInParentheses(text);
		else if (this.#braces === 0 && this.#brackets === 0) {
			current.lastReserved = isAttribute && !current.isValue && !TAG.has(this.#previous) ? text : null;
			if (NOT_HERE.has(text)) current.isHere = false;
			else if (text === 'static') current.isStatic = true;
			else if (TAG.has(text)) current.hasTag = true;
			else if (current.lastReserved !== null) this.#addReserved(text, 'variables');
			else if (!isAttribute && !current.isValue && !TAG.has(this.#previous)) current.declarator = text;
			if (current.groups > 0 && !isAttribute) current.namesBehind += 1;
		}
		this.#previous = text;
	}

	mark(text: string, isFirstInLine: boolean): void {
		if (text === '}') this.#closeBrace(isFirstInLine);
		else if (this.#braces > 0) this.#braces += text === '{' ? 1 : 0;
		else if (text === '(') this.#openParenthesis();
		else if (text === ')') this.#parentheses = Math.max(0, this.#parentheses - 1);
		else if (text === '{') {
			// Conditional parts may have left a parenthesis open.
			if (this.#parentheses === 0 || (this.#parentheses === 1 && !this.#isAttribute)) this.#openBrace();
		} else if (this.#parentheses === 0) this.#markAtFileLevel(text);
		this.#previous = text;
	}

	#nameInParentheses(text: string): void {
		const current = this.#current;
		if (this.#parentheses !== 1 || this.#isAttribute || this.#braces > 0) return;
		if (EXPORT_MACRO.test(current.callee ?? '')) this.#add(text, true);
		if (current.groups !== 1) return;
		current.named.push(text);
		if (['*', 'const', 'volatile'].includes(this.#previous)) current.pointers.add(text);
	}

	#openParenthesis(): void {
		const current = this.#current;
		if (this.#parentheses === 0) {
			this.#isAttribute = this.#previous.startsWith('__');
			if (this.#isAttribute && current.lastReserved !== null) {
				current.hasReservedGroup = true;
				current.reserved.variables.delete(current.lastReserved);
				this.#addReserved(current.lastReserved, 'functions');
			}
			if (!this.#isAttribute && !current.isValue) {
				current.groups += 1;
				if (current.groups === 1 && this.#previous !== '') current.callee = current.declarator;
				current.declarator = null;
			}
		} else if (this.#parentheses === 1 && current.groups === 1) {
			// `(*name(…))(…)` is a function that returns a pointer to one.
			current.pointers.delete(this.#previous);
		}
		this.#parentheses += 1;
	}

	#openBrace(): void {
		const current = this.#current;
		this.#parentheses = 0;
		this.#braces = 1;
		const hasGroup = current.groups > 0 || current.hasReservedGroup;
		const wasOldStyle = !hasGroup && !current.isValue && !current.hasTag ? this.#oldStyle : null;
		this.#isFunctionBody = !current.isValue && (hasGroup || wasOldStyle !== null);
		if (this.#isFunctionBody) this.#addFunction(wasOldStyle ?? current);
		this.#oldStyle = null;
	}

	#closeBrace(isFirstInLine: boolean): void {
		if (this.#braces === 0 && !isFirstInLine) return;
		this.#braces = isFirstInLine ? 0 : this.#braces - 1;
		if (this.#braces > 0) return;
		this.#parentheses = 0;
		if (this.#isFunctionBody) this.#current = new Declaration();
	}

	#markAtFileLevel(text: string): void {
		if (text === '[') {
			if (this.#brackets === 0) this.#addVariable();
			this.#brackets += 1;
		} else if (text === ']') this.#brackets = Math.max(0, this.#brackets - 1);
		else if (text === ';') {
			this.#brackets = 0;
			this.#addVariable();
			this.#endDeclaration();
		} else if (this.#brackets > 0) return;
		else if (text === '=' || text === ',') {
			// What has a value is defined, `extern` or not.
			if (text === '=') this.#current.isHere = true;
			this.#addVariable();
			this.#current.isValue = text === '=';
		}
	}

	#endDeclaration(): void {
		const current = this.#current;
		const callee = current.callee ?? '';
		if (DEFINING_MACRO.test(callee) || this.#definingMacros.has(callee))
			current.named.forEach((name) => this.#add(name));
		if (current.groups > 0) this.#oldStyle = current.namesBehind > 1 ? current : null;
		this.#current = new Declaration();
	}

	#addVariable(): void {
		const { declarator, groups, pointers, reserved } = this.#current;
		if (declarator !== null) this.#add(declarator);
		for (const name of reserved.variables) this.#add(name);
		reserved.variables.clear();
		// `type (*name)(…)`, `type (*name[4])(…)`, `type (*name)[4]`
		if (groups > 0) for (const name of pointers) this.#add(name);
		this.#current.declarator = null;
	}

	#addFunction(declaration: Declaration): void {
		const { callee, named, groups, reserved } = declaration;
		// What has a body is defined, `extern` or not.
		this.#current.isHere = true;
		for (const name of reserved.functions) this.#add(name);
		if (callee !== null) this.#add(callee);
		if (groups > 1 || callee === null || ALL_CAPITALS.test(callee)) for (const name of named) this.#add(name);
	}

	#addReserved(name: string, as: 'functions' | 'variables'): void {
		if (this.#symbols.has(name)) this.#current.reserved[as].add(name);
	}

	#add(name: string, isExported = false): void {
		const { isHere, isStatic } = this.#current;
		if (!this.#symbols.has(name)) return;
		if (isExported || (isHere && (!isStatic || this.#scope === 'file'))) this.found.add(name);
	}
}
