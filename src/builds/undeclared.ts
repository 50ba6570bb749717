/** Calls to undeclared functions: a removed interface, or merely a missing include? */
import type { BuildError, SymbolFailure, Use } from '../results/build-findings.ts';
import type { CompilerError } from '../diagnostics/compiler.ts';
import type { Barrier } from '../symbols/resolve.ts';
import { barriersBehindIncludes } from './behind-includes.ts';
import { definedIn } from './definitions.ts';
import { modulesBySource, undeclaredFunctions, type Observations } from './observations.ts';
import { sortUses, useAt, usesOf } from './uses.ts';

export type UndeclaredJudge = (errors: readonly CompilerError[]) => {
	readonly symbolFailures: readonly SymbolFailure[];
	readonly buildErrors: readonly BuildError[];
};

/** @returns what turns a root's compiler errors into failures and errors, with what the whole tree tells about them. */
export function createUndeclaredJudge(seen: Observations): UndeclaredJudge {
	const { kernel, headers, analysis, files } = seen;
	const owners = modulesBySource(analysis.modules, files);
	const barriersTo = barriersBehindIncludes(seen, owners);
	const own = definedInTree(seen);
	const failureOf = (symbol: string, source: string | null, { reason, namespace }: Barrier) => {
		const [module = null, ...others] = new Set(source === null ? [] : owners.get(source)?.map(({ name }) => name));
		const uses: Use[] = [];
		return { symbol, reason, module: others.length > 0 ? null : module, foundBy: 'compiler' as const, namespace, uses };
	};
	/** The compiler complains of the first use in a file alone. */
	const allUses = (symbol: string, source: string | null) =>
		analysis.undeclaredCalls
			.filter((calls) => calls.source === source && calls.symbol === symbol)
			.flatMap(({ references }) => usesOf(references, seen));
	return (errors) => {
		const failures = new Map<string, ReturnType<typeof failureOf>>();
		const buildErrors: BuildError[] = [];
		const fail = (error: CompilerError, symbol: string, barrier: Barrier) => {
			const source = error.source ?? error.file;
			const found = failureOf(symbol, source, barrier);
			const key = JSON.stringify([symbol, found.module, found.reason]);
			const failure = failures.get(key) ?? found;
			failures.set(key, failure);
			if (error.file !== null) failure.uses.push(useAt(error.file, error.line ?? 0, source));
			failure.uses.push(...allUses(symbol, source));
		};
		for (const error of errors) {
			const symbol = error.undeclared;
			if (symbol === null) {
				buildErrors.push(asBuildError(error));
				continue;
			}
			const defined = headers.definedIn(symbol);
			// Where the kernel's exports are not known nothing can be said about the symbol.
			const exported = own.has(symbol) || (kernel.symbolTable?.exports.has(symbol) ?? true);
			if (defined === null && !exported && headers.isSettled(symbol)) {
				fail(error, symbol, { reason: 'not-exported', namespace: null });
				continue;
			}
			const header = defined ?? headers.declaredIn(symbol);
			const hint = header === null ? '' : `; this kernel has it in <${header}>, which is not included here`;
			buildErrors.push({ ...asBuildError(error), message: error.message + hint });
			// The include alone will not do: that is a second error, which the compiler keeps from showing.
			const source = error.source ?? error.file;
			if (source === null || own.has(symbol) || !headers.isCalledAsItIs(symbol)) continue;
			for (const barrier of barriersTo(source, symbol)) fail(error, symbol, barrier);
		}
		const symbolFailures = [...failures.values()].map((failure) => ({ ...failure, uses: sortUses(failure.uses) }));
		return { symbolFailures, buildErrors };
	};
}

/** Undeclared functions that some file of the tree defines: only their declaration is missing. */
function definedInTree({ roots, analysis, uncompiledTexts }: Observations): ReadonlySet<string> {
	const asked = undeclaredFunctions(roots);
	const own = new Set([...uncompiledTexts.values()].flatMap((text) => [...definedIn(text ?? '', asked, 'file')]));
	const compiled = [...analysis.objects.values(), ...analysis.lenient.values()].filter(
		(one) => typeof one === 'object',
	);
	for (const symbol of asked) {
		if (analysis.siblingExports.has(symbol) || compiled.some(({ defined }) => defined.has(symbol))) own.add(symbol);
	}
	return own;
}

function asBuildError({ file, line, column, message }: CompilerError): BuildError {
	return { tool: 'compiler', file, line, column, message };
}
