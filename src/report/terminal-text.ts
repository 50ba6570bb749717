/** The report for a terminal: a line a kernel, then the failures, new ones first. */
import { lookupsOf } from '../judgement/runtime-lookups.ts';
import type { Policy } from '../judgement/policy.ts';
import { styleText } from 'node:util';
import type { CheckReport, KernelReport } from '../results/check-report.ts';
import { type Cause, causesOf, sameErrors } from '../judgement/causes.ts';
import { conclude, failureCount } from './conclude.ts';
import { type ErrorFinding, type Findings, findingsOf, ofAge, type SymbolFinding } from '../judgement/findings.ts';
import { kernelLabels } from '../results/kernel-labels.ts';
import { withoutMarks } from './explanations.ts';
import { builtInWords, knownInWords, nextStep, reasonInWords } from './reasons.ts';
import { checkStanding, type Standing, standingOf } from '../judgement/standing.ts';
import { causeLines, licenceLines } from './terminal-causes.ts';
import { historyLines, sourceLines } from './terminal-explanation.ts';
import { leftOutLines } from './terminal-left-out.ts';
import { runtimeSymbolLines } from './terminal-runtime-symbols.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { counted, listed } from '../shared/words.ts';

export interface TextOptions extends Policy {
	readonly colour: boolean;
}

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
} as const satisfies Record<Standing, readonly [sign: string, style: string]>;

type Style = (typeof SIGNS)[Standing][1] | 'bold' | 'dim';

interface Terminal {
	readonly paint: (style: Style, text: string) => string;
	readonly names: (kernels: readonly { readonly id: string }[]) => string;
}

/** Lines that end with a line break; no control characters but our own colours. */
export function renderText(report: CheckReport, options: TextOptions): string {
	const labels = kernelLabels(report.kernels);
	const terminal: Terminal = {
		paint: (style, text) => (options.colour ? styleText(style, text, { validateStream: false }) : text),
		names: (kernels) => listed(kernels.map(({ id }) => labels.get(id) ?? visibleLine(id, 80))),
	};
	const findings = findingsOf(report);
	const compared = report.subject.base !== null;
	const blocks = [
		report.kernels.flatMap((kernel) => kernelLines(kernel, options, terminal)),
		failureLines(compared ? 'New' : 'Failures', ofAge(findings, 'fresh'), terminal),
		failureLines(`Not clear whether new (${gapInWords(options)})`, ofAge(findings, 'unknown'), terminal),
		failureLines('Already there on base', ofAge(findings, 'preexisting'), terminal),
		failureLines('Known to the configuration', ofAge(findings, 'known'), terminal),
		runtimeSymbolLines(report.kernels, terminal.names, terminal.paint),
		fixedLines(report, terminal),
		leftOutLines(report, (text) => terminal.paint('bold', text)),
		noteLines(report, terminal),
		[verdictLine(report, options, terminal)],
	];
	const text = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
	return `${text.join('\n\n')}\n`;
}

function gapInWords({ doubts }: Policy): string {
	return doubts !== undefined && doubts.size > 0 ? 'part of the source was missing' : 'base could not be built';
}

function kernelLines(kernel: KernelReport, policy: Policy, { paint }: Terminal): string[] {
	const standing = standingOf(kernel, policy);
	const lookups = lookupsOf({ kernels: [kernel] }, policy);
	const [sign, style] = SIGNS[standing];
	const all = findingsOf({ kernels: [kernel] });
	const known = failureCount(ofAge(all, 'known'), '');
	const failures = failureCount(
		{ ...all, symbols: all.symbols.filter((finding) => finding.known === null) },
		'',
		lookups,
	);
	const old = standing === 'preexisting' && failures !== '' ? ', already there' : '';
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

function failureLines(title: string, { symbols, errors }: Findings, terminal: Terminal): string[] {
	if (symbols.length + errors.length === 0) return [];
	return [
		terminal.paint('bold', title),
		...causesOf(symbols).flatMap((cause) => {
			const [finding] = cause.findings;
			return cause.kind === 'symbol' && finding !== undefined
				? symbolLines(finding, isFirst(finding, symbols), cause, terminal)
				: causeLines(cause, terminal);
		}),
		...sameErrors(errors).map((group) => errorLine(group, terminal)),
	];
}

/** One explanation a symbol, however many reasons it fails for. */
function isFirst(finding: SymbolFinding, all: readonly SymbolFinding[]): boolean {
	return all.find(({ symbol }) => symbol === finding.symbol) === finding;
}

function symbolLines(finding: SymbolFinding, explain: boolean, cause: Cause, { paint, names }: Terminal): string[] {
	const { symbol, uses, modules, kernels, known, explanation } = finding;
	const { text, imports } = nextStep(finding, kernels, explanation?.instead);
	const shown = explain ? explanation : null;
	const step = [text, ...imports.map(({ code, where }) => `${code} ${where}`)].join(' ');
	const places = uses.slice(0, MAX_USES).map(({ file, line, vias, wasThere }) => {
		const via =
			vias.length === 0
				? ''
				: ` (included by ${listed(
						vias.map((file_) => visibleLine(file_, 200)),
						3,
					)})`;
		return `    ${visibleLine(file, 200)}${line > 0 ? `:${line}` : ''}${via}${wasThere ? ' (already there)' : ''}`;
	});
	const more = uses.length > MAX_USES ? [`    and ${counted(uses.length - MAX_USES, 'more place')}`] : [];
	const neededBy =
		modules.length === 0
			? []
			: [
					`    needed by ${listed(
						modules.map((name) => visibleLine(name, 80)),
						8,
					)}`,
				];
	return [
		`  ${paint('bold', visibleLine(symbol, 200))} on ${names(kernels)}: ${visibleLine(reasonInWords(finding))}`,
		...(known === null ? [] : [`    ${visibleLine(knownInWords(known), 400)}`]),
		...places,
		...more,
		...licenceLines(cause),
		...neededBy,
		...(shown === null ? [] : historyLines(shown, names).map((line) => `    ${line}`)),
		paint('dim', `    ${visibleLine(withoutMarks(step), 1000)}`),
		...(shown === null ? [] : sourceLines(shown).map((line) => (line === '' ? '' : `      ${line}`))),
	];
}

function errorLine(group: readonly [ErrorFinding, ...ErrorFinding[]], { names }: Terminal): string {
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
	const more = notes.length > MAX_NOTES ? [`  and ${counted(notes.length - MAX_NOTES, 'more', 'more')}`] : [];
	return [paint('bold', 'Notes'), ...notes.slice(0, MAX_NOTES).map((note) => `  ${visibleLine(note, 1000)}`), ...more];
}

function verdictLine(report: CheckReport, policy: Policy, { paint }: Terminal): string {
	const [sign, style] = SIGNS[checkStanding(report, policy)];
	return paint(style, `${sign} ${visibleLine(conclude(report, policy).title, 1000)}`);
}
