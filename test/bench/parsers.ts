/** What is measured: the parsers, each with the texts it has to bear, of the size that may reach it. */
import { definedIn } from '../../src/builds/definitions.ts';
import { parseHeaderMentions } from '../../src/builds/header-mentions.ts';
import { parseKbuildReport } from '../../src/builds/kbuild-report.ts';
import { createTreePaths } from '../../src/builds/tree-paths.ts';
import { parseLineTable } from '../../src/builds/uses.ts';
import { compilerErrors } from '../../src/diagnostics/compiler.ts';
import { makeErrors } from '../../src/diagnostics/make.ts';
import { modpostFindings } from '../../src/diagnostics/modpost.ts';
import { createSourcePaths } from '../../src/diagnostics/source-paths.ts';
import { parseModuleSymvers } from '../../src/symbols/parse-module-symvers.ts';
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

const LOGS = ['build', 'nearMisses', 'unknownFiles', 'emptyLines', 'oneLine'] as const;

export const PARSERS: Readonly<Record<string, Parser>> = {
	compilerErrors: { read: compiler, inputs: LOGS },
	modpostFindings: { read: modpostFindings, inputs: LOGS },
	makeErrors: { read: makeErrors, inputs: LOGS },
	'all three': { read: (log) => [compiler(log), modpostFindings(log), makeErrors(log)], inputs: LOGS },
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
	definedIn: { read: (text) => definedIn(text, new Set(UNDECLARED)), inputs: ['source'] },
};
