/** Calls to undeclared functions: a removed interface, or merely a missing include? */
import type { BuildError, SymbolFailure, Use } from '../report/check-report.ts';
import type { CompilerError } from '../diagnostics/compiler.ts';
import type { SymbolTable } from '../symbols/symbol-table.ts';
import type { HeaderMentions } from './header-mentions.ts';
import { sortUses, useAt } from './uses.ts';

export interface UndeclaredVerdicts {
	readonly symbolFailures: readonly SymbolFailure[];
	readonly buildErrors: readonly BuildError[];
}

/** What the checked tree tells about an undeclared function and its callers. */
export interface KnowledgeOfTree {
	/** The one module that a source file belongs to. */
	readonly ownerOf: (source: string) => string | null;
	/** Whether some file of the tree defines the function: only its declaration is then missing. */
	readonly defines: (symbol: string) => boolean;
	/** Every use in a file, as far as that is known; the compiler complains of the first alone. */
	readonly usesOf: (source: string, symbol: string) => readonly Use[];
}

/** @param symbolTable null where the kernel's exports are not known: nothing can then be said about the symbol. */
export function judgeUndeclared(
	errors: readonly CompilerError[],
	symbolTable: SymbolTable | null,
	headers: HeaderMentions,
	tree: KnowledgeOfTree,
): UndeclaredVerdicts {
	const failures = new Map<string, { symbol: string; module: string | null; uses: Use[] }>();
	const buildErrors: BuildError[] = [];
	for (const error of errors) {
		const symbol = error.undeclared;
		if (symbol === null) {
			buildErrors.push(asBuildError(error));
			continue;
		}
		const defined = headers.definedIn(symbol);
		const exported = tree.defines(symbol) || (symbolTable?.exports.has(symbol) ?? true);
		if (defined !== null || exported || !headers.isSettled(symbol)) {
			const header = defined ?? headers.declaredIn(symbol);
			const hint = header === null ? '' : `; this kernel has it in <${header}>, which is not included here`;
			buildErrors.push({ ...asBuildError(error), message: error.message + hint });
			continue;
		}
		const source = error.source ?? error.file;
		const module = source === null ? null : tree.ownerOf(source);
		const key = JSON.stringify([symbol, module]);
		const failure = failures.get(key) ?? { symbol, module, uses: [] };
		failures.set(key, failure);
		if (error.file !== null) failure.uses.push(useAt(error.file, error.line ?? 0, source));
		if (source !== null) failure.uses.push(...tree.usesOf(source, symbol));
	}
	const symbolFailures = [...failures.values()].map(({ symbol, module, uses }): SymbolFailure => ({
		symbol,
		reason: 'not-exported',
		module,
		foundBy: 'compiler',
		namespace: null,
		uses: sortUses(uses),
	}));
	return { symbolFailures, buildErrors };
}

function asBuildError({ file, line, column, message }: CompilerError): BuildError {
	return { tool: 'compiler', file, line, column, message };
}
