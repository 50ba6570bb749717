/** What is measured: the parsers, each with the texts it has to bear, of the size that may reach it. */
import { definedIn } from '../../src/builds/definitions.ts';
import { parseHeaderMentions } from '../../src/builds/header-mentions.ts';
import { parseKbuildReport } from '../../src/builds/kbuild-report.ts';
import { createTreePaths } from '../../src/builds/tree-paths.ts';
import { parseLineTable } from '../../src/builds/uses.ts';
import { MAX_SOURCE_BYTES } from '../../src/engine/gather/read-sources.ts';
import { compilerErrors } from '../../src/diagnostics/compiler.ts';
import { makeErrors } from '../../src/diagnostics/make.ts';
import { modpostComplaints } from '../../src/diagnostics/modpost.ts';
import { createSourcePaths } from '../../src/diagnostics/source-paths.ts';
import { parseSystemMap } from '../../src/symbols/image-symbols.ts';
import { parseModuleSymvers } from '../../src/symbols/parse-module-symvers.ts';
import { findRuntimeLookups } from '../../src/symbols/runtime-lookups/find-lookups.ts';
import { parseSymbolList } from '../../src/symbols/symbol-list.ts';
import { type InputName, UNDECLARED } from './inputs.ts';

export interface Parser {
	readonly read: (text: string) => unknown;
	readonly inputs: readonly InputName[];
}

const treePaths = createTreePaths('/build/src', new Map());
const directories = Array.from({ length: 100 }, (_, n) => `/build/src/drivers/part${n}`);
const compiler = (log: string) =>
	compilerErrors(
		log,
		createSourcePaths(treePaths, (path) => path.startsWith('drivers/part1/'), '/build/src', directories),
	);

/** As files of the largest size that is read. */
function asFiles(text: string): Map<string, string> {
	const size = MAX_SOURCE_BYTES;
	const count = Math.ceil(text.length / size);
	return new Map(Array.from({ length: count }, (_, n) => [`unit${n}.c`, text.slice(n * size, (n + 1) * size)]));
}

const LOGS = ['build', 'nearMisses', 'unknownFiles', 'emptyLines', 'oneLine'] as const;

export const PARSERS: Readonly<Record<string, Parser>> = {
	compilerErrors: { read: compiler, inputs: LOGS },
	modpostComplaints: { read: modpostComplaints, inputs: LOGS },
	makeErrors: { read: makeErrors, inputs: LOGS },
	'all three': { read: (log) => [compiler(log), modpostComplaints(log), makeErrors(log)], inputs: LOGS },
	parseModuleSymvers: { read: parseModuleSymvers, inputs: ['exports', 'emptyLines', 'oneLine'] },
	parseKbuildReport: {
		read: (text) => parseKbuildReport(text, '6.12.0', treePaths),
		inputs: ['report', 'reportOfOneModule', 'reportOfOnePath', 'oneLine'],
	},
	parseLineTable: { read: (text) => parseLineTable(text, treePaths), inputs: ['places', 'oneLineOfFrames', 'oneLine'] },
	parseHeaderMentions: {
		read: (text) => parseHeaderMentions(text, UNDECLARED),
		inputs: ['mentions', 'mentionsInVain', 'oneLineOfHeaders', 'emptyLines'],
	},
	parseSystemMap: { read: parseSystemMap, inputs: ['systemMap', 'emptyLines', 'oneLine'] },
	parseSymbolList: { read: parseSymbolList, inputs: ['symbolList'] },
	findRuntimeLookups: {
		read: (text) => findRuntimeLookups(asFiles(text)),
		inputs: ['lookups', 'oneLineOfLookups', 'oneLineOfProbes'],
	},
	definedIn: { read: (text) => definedIn(text, new Set(UNDECLARED), 'module'), inputs: ['source'] },
};
