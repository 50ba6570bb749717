import type { SymbolFailure } from '../../../src/results/build-findings.ts';
import type { BuildResult } from '../../../src/results/build-result.ts';

/** A build that passes, but for what is given. */
export function buildResult(changes: Partial<BuildResult> = {}): BuildResult {
	return {
		outcome: 'pass',
		limit: null,
		message: null,
		moduleRoots: [{ path: '.', outcome: 'pass', durationMs: 1000, cached: false }],
		modules: [{ name: 'demo', path: 'demo.ko', state: 'resolved', why: null }],
		symbolFailures: [],
		licences: [],
		buildErrors: [],
		runtimeSymbols: [],
		uncompiled: [],
		salvaged: [],
		reused: 'nothing',
		sources: { 'demo.ko': ['demo.c'] },
		sourceFiles: ['demo.c'],
		commands: ['make -C $KERNEL_BUILD M=$PWD modules'],
		usedLines: {},
		used: null,
		log: '',
		...changes,
	};
}

/** A build in which `demo` uses a symbol that it cannot have. */
export function unresolved(symbol: string, reason: SymbolFailure['reason'] = 'not-exported'): BuildResult {
	const failure: SymbolFailure = {
		symbol,
		reason,
		module: 'demo',
		foundBy: 'linker',
		namespace: null,
		uses: [{ file: 'demo.c', line: 7, via: null }],
	};
	return buildResult({
		outcome: 'symbol-failures',
		moduleRoots: [{ path: '.', outcome: 'symbol-failures', durationMs: 1000, cached: false }],
		modules: [{ name: 'demo', path: 'demo.ko', state: 'unresolved', why: null }],
		symbolFailures: [failure],
	});
}

/** A build in which `demo.c` includes what is not there. */
export function withoutHeader(header: string): BuildResult {
	const message = `fatal error: ${header}: No such file or directory`;
	return buildResult({
		outcome: 'build-errors',
		moduleRoots: [{ path: '.', outcome: 'build-errors', durationMs: 1000, cached: false }],
		modules: [{ name: 'demo', path: 'demo.ko', state: 'not-built', why: null }],
		buildErrors: [{ tool: 'compiler', file: 'demo.c', line: 1, column: 10, message }],
		uncompiled: ['demo.c'],
	});
}
