/** Calls to undeclared functions: a removed interface, or merely a missing include? */
import type { BuildError, SymbolFailure, Use } from '../results/check-report.ts';
import type { CompilerError } from '../diagnostics/compiler.ts';
import type { Barrier } from '../symbols/resolve.ts';
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
	/** What keeps the file's module from using a symbol that the kernel exports. */
	readonly barriersTo: (source: string, symbol: string) => readonly Barrier[];
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
	const failures = new Map<string, Omit<SymbolFailure, 'uses'> & { uses: Use[] }>();
	const buildErrors: BuildError[] = [];
	const fail = (error: CompilerError, symbol: string, { reason, namespace }: Barrier) => {
		const source = error.source ?? error.file;
		const module = source === null ? null : tree.ownerOf(source);
		const key = JSON.stringify([symbol, module, reason]);
		const failure = failures.get(key) ?? { symbol, reason, module, foundBy: 'compiler', namespace, uses: [] };
		failures.set(key, failure);
		if (error.file !== null) failure.uses.push(useAt(error.file, error.line ?? 0, source));
		if (source !== null) failure.uses.push(...tree.usesOf(source, symbol));
	};
	for (const error of errors) {
		const symbol = error.undeclared;
		if (symbol === null) {
			buildErrors.push(asBuildError(error));
			continue;
		}
		const defined = headers.definedIn(symbol);
		const isOwn = tree.defines(symbol);
		const exported = isOwn || (symbolTable?.exports.has(symbol) ?? true);
		if (defined === null && !exported && headers.isSettled(symbol)) {
			fail(error, symbol, { reason: 'not-exported', namespace: null });
			continue;
		}
		const header = defined ?? headers.declaredIn(symbol);
		const hint = header === null ? '' : `; this kernel has it in <${header}>, which is not included here`;
		buildErrors.push({ ...asBuildError(error), message: error.message + hint });
		// The include alone will not do: that is a second error, which the compiler keeps from showing.
		const source = error.source ?? error.file;
		if (source === null || isOwn || !headers.isCalledAsItIs(symbol)) continue;
		for (const barrier of tree.barriersTo(source, symbol)) fail(error, symbol, barrier);
	}
	const symbolFailures = [...failures.values()].map((failure) => ({ ...failure, uses: sortUses(failure.uses) }));
	return { symbolFailures, buildErrors };
}

function asBuildError({ file, line, column, message }: CompilerError): BuildError {
	return { tool: 'compiler', file, line, column, message };
}
