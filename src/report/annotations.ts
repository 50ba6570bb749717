/** Annotations: failures shown on the lines that have them. */
import { isInTree } from '../results/build-findings.ts';
import type { Cause, ErrorCause } from '../judgement/causes.ts';
import { type BuildErrorFinding, FINDING_GROUPS, type FindingGroup, type FailedSymbol } from '../judgement/findings.ts';
import type { JudgedCheck } from '../judgement/judge-check.ts';
import { kernelNamer, type NameKernels } from '../results/kernel-labels.ts';
import { licenceInWords } from './causes.ts';
import { withoutMarks } from './explanations.ts';
import { knownInWords, nextStep, reasonInWords } from './reasons.ts';
import type { ChangedLines, ReportContext } from './report-context.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { counted, listed } from '../shared/words.ts';

export interface Annotation {
	/** Relative to the tree. */
	readonly path: string;
	/** From 1. */
	readonly startLine: number;
	readonly endLine: number;
	readonly level: 'notice' | 'warning' | 'failure';
	/** At most 255 characters. */
	readonly title: string;
	readonly message: string;
}

/** More than anyone reads; GitHub takes 50 a request. */
const MAX_ANNOTATIONS = 50;
const MAX_SYMBOLS = 100;

interface Candidate {
	readonly annotation: Annotation;
	readonly group: FindingGroup;
	readonly inDiff: boolean;
}

/**
 * The annotations worth showing, best first: what is new before what is not, lines of the diff before others. What
 * was there before or is known is shown on lines of the diff only. `omitted` is how many there was no room for.
 */
export function annotationsOf(
	{ findings, report }: JudgedCheck,
	{ changedLines }: Pick<ReportContext, 'changedLines'>,
): { readonly annotations: readonly Annotation[]; readonly omitted: number } {
	const names = kernelNamer(report.kernels);
	const all = FINDING_GROUPS.map((group) => findings[group])
		.flatMap(({ causes, errorCauses }) => [
			...causes.flatMap((cause) => ofCause(cause, names, changedLines)),
			...errorCauses.flatMap((cause) => ofErrors(cause, names, changedLines)),
		])
		.map(({ annotation, group }): Candidate => ({
			annotation,
			group,
			inDiff: isChanged(annotation.path, annotation.startLine, changedLines),
		}));
	const worth = all.filter(({ group, inDiff }) => group === 'new' || group === 'unknown' || inDiff);
	const ordered = worth.toSorted((a, b) => order(a) - order(b)).map(({ annotation }) => annotation);
	return { annotations: ordered.slice(0, MAX_ANNOTATIONS), omitted: Math.max(0, ordered.length - MAX_ANNOTATIONS) };
}

function isChanged(path: string | null, line: number | null, changedLines: ChangedLines | null): boolean {
	if (path === null || line === null) return false;
	return changedLines?.get(path)?.some(([first, last]) => first <= line && line <= last) ?? false;
}

function order({ group, inDiff }: Candidate): number {
	return FINDING_GROUPS.indexOf(group) * 2 + (inDiff ? 0 : 1);
}

const LEVELS = { new: 'failure', unknown: 'warning', preexisting: 'notice', known: 'notice' } as const;
const REMARKS = {
	new: '',
	unknown: ' (not clear whether new)',
	preexisting: ' (already there before)',
	known: ' (known)',
} as const;

/** The one line that is the cause, where the change has it; else the lines of the uses. */
function ofCause(cause: Cause, names: NameKernels, changedLines: ChangedLines | null): Omit<Candidate, 'inDiff'>[] {
	const { symbols, licences, kernels } = cause;
	const changed = licences.filter(({ file, line }) => isChanged(file, line, changedLines));
	if (changed.length === 0) return symbols.flatMap((finding) => ofSymbol(finding, names));
	const { group } = symbols[0];
	const symbolNames = listed(
		symbols.map(({ symbol }) => symbol),
		MAX_SYMBOLS,
	);
	const { text } = nextStep(symbols[0], kernels, names);
	return changed.flatMap((licence) => {
		const { file, line } = licence;
		if (file === null || line === null) return [];
		const words = capitalised(licenceInWords(licence));
		const what = `${counted(symbols.length, 'symbol')} on ${names(kernels)}: exported for GPL-compatible modules only`;
		return at(file, line, group, `${words}${REMARKS[group]}`, [`${words}.`, `${what}: ${symbolNames}.`, text]);
	});
}

function capitalised(sentence: string): string {
	return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** Whether a file that is not there is the cause: then one place is enough to mend it. */
function isMissingFile({ message }: BuildErrorFinding): boolean {
	return message.endsWith(': No such file or directory');
}

/** A file that is not there is said once, however many files include it. */
function ofErrors(
	cause: ErrorCause,
	names: NameKernels,
	changedLines: ChangedLines | null,
): Omit<Candidate, 'inDiff'>[] {
	if (cause.length === 1 || !isMissingFile(cause[0])) return cause.flatMap((finding) => ofError(finding, names));
	const shown = cause.find(({ file, line }) => isChanged(file, line, changedLines)) ?? cause[0];
	return ofError({ ...shown, message: `${shown.message} (and at ${counted(cause.length - 1, 'more place')})` }, names);
}

function ofSymbol(finding: FailedSymbol, names: NameKernels): Omit<Candidate, 'inDiff'>[] {
	const { symbol, uses, modules, known, explanation } = finding;
	const { text, imports } = nextStep(finding, finding.kernels, names, explanation?.instead);
	const neededBy = modules.length === 0 ? [] : [`Needed by: ${listed(modules, 8)}.`];
	const step = [withoutMarks(text), ...imports.map(({ code, where }) => `${code} ${where}`)].join(' ');
	const reason = reasonInWords(finding);
	const history = (explanation?.history ?? []).map((sentence) => withoutMarks(sentence));
	const excuse = known === null ? [] : [`${knownInWords(known)}.`];
	return uses.flatMap(({ file, line, kernels, wasThere }) => {
		const group = wasThere ? 'preexisting' : finding.group;
		const where = names(kernels);
		const title = `${symbol} on ${where}: ${reason}${REMARKS[group]}`;
		return at(file, line, group, title, [
			`${symbol} on ${where}: ${reason}.`,
			...excuse,
			...neededBy,
			...history,
			step,
		]);
	});
}

function ofError(
	{ file, line, message, tool, kernels, group }: BuildErrorFinding,
	names: NameKernels,
): Omit<Candidate, 'inDiff'>[] {
	if (file === null || line === null) return [];
	const title = `${tool === 'compiler' ? 'Build' : tool} error on ${names(kernels)}${REMARKS[group]}`;
	return at(file, line, group, title, [message]);
}

/** Nothing where the place is not one of the tree's lines. */
function at(
	path: string,
	line: number,
	group: FindingGroup,
	title: string,
	message: readonly string[],
): Omit<Candidate, 'inDiff'>[] {
	if (!isInTree(path) || line < 1 || path !== visibleLine(path, 4000)) return [];
	const lines = message.map((sentence) => visibleLine(sentence, 2000)).join('\n');
	const annotation: Annotation = {
		path,
		startLine: line,
		endLine: line,
		level: LEVELS[group],
		title: visibleLine(title, 255),
		message: lines || 'error',
	};
	return [{ annotation, group }];
}

/** For the summary. */
export function omittedAnnotations(omitted: number): string {
	return `${counted(omitted, 'more place')} that could be annotated: GitHub shows the first ${MAX_ANNOTATIONS}.`;
}
