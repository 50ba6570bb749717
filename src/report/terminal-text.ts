/** The report for a terminal: a line a kernel, then the failures, new ones first. */
import { styleText } from 'node:util';
import type { Cause, ErrorCause } from '../judgement/causes.ts';
import type { FailedSymbol } from '../judgement/findings.ts';
import type { Findings } from '../judgement/grouped-findings.ts';
import type { JudgedCheck, JudgedKernel } from '../judgement/judge-check.ts';
import type { Status } from '../judgement/status.ts';
import type { CheckReport } from '../results/check-report.ts';
import { kernelNamer } from '../results/kernel-labels.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { counted, listed } from '../shared/words.ts';
import { withoutMarks } from './explanations.ts';
import { builtInWords, knownInWords, nextStep, reasonInWords } from './reasons.ts';
import { causeLines, licenceLines } from './terminal-causes.ts';
import { historyLines, sourceLines } from './terminal-explanation.ts';
import { leftOutLines } from './terminal-left-out.ts';
import { runtimeSymbolLines } from './terminal-runtime-symbols.ts';
import { moreLines, type Style, type Terminal, visibleNames } from './terminal.ts';
import { anyFailures, failureCount, titleOf } from './title.ts';

const MAX_USES = 5;
const MAX_NOTES = 20;
const SIGNS = {
	fail: ['✖', 'red'],
	limit: ['✖', 'red'],
	stopped: ['?', 'yellow'],
	'source-missing': ['?', 'yellow'],
	unknown: ['?', 'yellow'],
	infrastructure: ['?', 'yellow'],
	disputed: ['?', 'yellow'],
	unverifiable: ['?', 'yellow'],
	'left-out': ['?', 'yellow'],
	preexisting: ['✔', 'green'],
	pass: ['✔', 'green'],
	excluded: ['⊘', 'dim'],
	untouched: ['⊘', 'dim'],
} as const satisfies Record<Status, readonly [sign: string, style: Style]>;

/** Lines that end with a line break; no control characters but our own colours. */
export function renderText(check: JudgedCheck, { colour }: { readonly colour: boolean }): string {
	const { report, findings, isCompared, status } = check;
	const names = kernelNamer(report.kernels);
	const terminal: Terminal = {
		paint: (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text),
		names: (kernels, max = Infinity) => names(kernels, max),
	};
	const isDoubted = check.kernels.some(({ doubt }) => doubt !== null);
	const why = isDoubted ? 'part of the source was missing' : 'base could not be built';
	const [sign, style] = SIGNS[status];
	const blocks = [
		check.kernels.flatMap((kernel) => kernelLines(kernel, terminal)),
		failureLines(isCompared ? 'New' : 'Failures', findings.new, terminal),
		failureLines(`Not clear whether new (${why})`, findings.unknown, terminal),
		failureLines('Already there on base', findings.preexisting, terminal),
		failureLines('Known to the configuration', findings.known, terminal),
		runtimeSymbolLines(check.runtimeSymbols, terminal),
		fixedLines(report, terminal),
		leftOutLines(report, (text) => terminal.paint('bold', text)),
		noteLines(report, terminal),
		[terminal.paint(style, `${sign} ${visibleLine(titleOf(check), 1000)}`)],
	];
	const text = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
	return `${text.join('\n\n')}\n`;
}

function kernelLines(judged: JudgedKernel, { paint }: Terminal): string[] {
	const { report: kernel, status, findings } = judged;
	const [sign, style] = SIGNS[status];
	const known = failureCount(findings.known, '');
	const failures = anyFailures(judged);
	const old = status === 'preexisting' && failures !== '' ? ', already there' : '';
	const facts = [
		builtInWords(kernel),
		...(failures === '' ? [] : [`${failures}${old}`]),
		...(known === '' ? [] : [`${known}, known`]),
	];
	const message = kernel.message === null ? [] : [`    ${visibleLine(kernel.message)}`];
	const missing = kernel.modules
		.filter(({ state }) => kernel.outcome === 'incomplete' && state === 'not-built')
		.map(({ path, why }) => `    not built: ${visibleLine(path, 200)}${why === null ? '' : ` (${visibleLine(why)})`}`);
	const odd = kernel.modules
		.filter(({ state, why }) => state === 'resolved' && why !== null)
		.map(({ path, why }) => `    ${visibleLine(path, 200)}: ${visibleLine(why ?? '')}`);
	const name = `${visibleLine(kernel.id, 80)} (${visibleLine(kernel.release, 80)})`;
	return [`${paint(style, sign)} ${paint('bold', name)}: ${facts.join('; ')}`, ...message, ...missing, ...odd];
}

function failureLines(title: string, { symbols, causes, errorCauses }: Findings, terminal: Terminal): string[] {
	if (causes.length + errorCauses.length === 0) return [];
	return [
		terminal.paint('bold', title),
		...causes.flatMap((cause) => {
			const [finding] = cause.symbols;
			return cause.kind === 'symbol'
				? symbolLines(finding, isFirst(finding, symbols), cause, terminal)
				: causeLines(cause, terminal);
		}),
		...errorCauses.map((group) => errorLine(group, terminal)),
	];
}

/** One explanation a symbol, however many reasons it fails for. */
function isFirst(finding: FailedSymbol, all: readonly FailedSymbol[]): boolean {
	return all.find(({ symbol }) => symbol === finding.symbol) === finding;
}

function symbolLines(finding: FailedSymbol, explain: boolean, cause: Cause, { paint, names }: Terminal): string[] {
	const { symbol, uses, modules, kernels, known, explanation } = finding;
	const { text, imports } = nextStep(finding, kernels, names, explanation?.instead);
	const shown = explain ? explanation : null;
	const step = [text, ...imports.map(({ code, where }) => `${code} ${where}`)].join(' ');
	const places = uses.slice(0, MAX_USES).map(({ file, line, vias, wasThere }) => {
		const via = vias.length === 0 ? '' : ` (included by ${visibleNames(vias, 3)})`;
		return `    ${visibleLine(file, 200)}${line > 0 ? `:${line}` : ''}${via}${wasThere ? ' (already there)' : ''}`;
	});
	return [
		`  ${paint('bold', visibleLine(symbol, 200))} on ${names(kernels)}: ${visibleLine(reasonInWords(finding))}`,
		...(known === null ? [] : [`    ${visibleLine(knownInWords(known), 400)}`]),
		...places,
		...moreLines(uses.length - MAX_USES, '    ', ' place'),
		...licenceLines(cause),
		...(modules.length === 0 ? [] : [`    needed by ${visibleNames(modules, 8)}`]),
		...(shown === null ? [] : historyLines(shown, names).map((line) => `    ${line}`)),
		paint('dim', `    ${visibleLine(withoutMarks(step), 1000)}`),
		...(shown === null ? [] : sourceLines(shown).map((line) => (line === '' ? '' : `      ${line}`))),
	];
}

function errorLine(group: ErrorCause, { names }: Terminal): string {
	const [{ message, kernels }] = group;
	const places = group
		.slice(0, MAX_USES)
		.map(({ file, line, tool }) =>
			file === null ? tool : `${visibleLine(file, 200)}${line === null ? '' : `:${line}`}`,
		);
	const more = group.length > MAX_USES ? ` and ${counted(group.length - MAX_USES, 'more place')}` : '';
	return `  ${places.join(', ')}${more} on ${names(kernels)}: ${visibleLine(message)}`;
}

function fixedLines({ kernels }: CheckReport, { paint }: Terminal): string[] {
	const fixed = new Set(kernels.flatMap((kernel) => kernel.fixed.map(({ symbol }) => visibleLine(symbol, 200))));
	return fixed.size === 0 ? [] : [`${paint('bold', 'Fixed:')} ${listed([...fixed].toSorted(), 10)}`];
}

function noteLines({ notes }: CheckReport, { paint }: Terminal): string[] {
	if (notes.length === 0) return [];
	const shown = notes.slice(0, MAX_NOTES).map((note) => `  ${visibleLine(note, 1000)}`);
	return [paint('bold', 'Notes'), ...shown, ...moreLines(notes.length - MAX_NOTES, '  ')];
}
