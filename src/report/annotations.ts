/** Annotations: failures shown on the lines that have them. */
import { type Cause, causesOf, isMissingFile, licenceInWords, sameErrors } from '../judgement/causes.ts';
import type { CheckReport } from '../results/check-report.ts';
import { withoutMarks } from './explanations.ts';
import { ageOf, type ErrorFinding, findingsOf, type SymbolFinding } from '../judgement/findings.ts';
import { kernelLabels } from '../results/kernel-labels.ts';
import { knownInWords, nextStep, reasonInWords } from './reasons.ts';
import type { ChangedLines, ReportContext } from './report-context.ts';
import { isInTree } from './paths.ts';
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
	readonly age: ReturnType<typeof ageOf>;
	readonly inDiff: boolean;
}

/**
 * The annotations worth showing, best first: what is new before what is not, lines of the diff before others. What
 * was there before or is known is shown on lines of the diff only. `omitted` is how many there was no room for.
 */
export function annotationsOf(
	report: CheckReport,
	context: Pick<ReportContext, 'changedLines'>,
): { readonly annotations: readonly Annotation[]; readonly omitted: number } {
	const { symbols, errors } = findingsOf(report);
	const names = namesOf(report);
	const all = [
		...(['fresh', 'unknown', 'preexisting', 'known'] as const)
			.flatMap((age) => causesOf(symbols.filter((finding) => ageOf(finding) === age)))
			.flatMap((cause) => ofCause(cause, names, context.changedLines)),
		...sameErrors(errors).flatMap((group) => ofErrors(group, names, context.changedLines)),
	].map(({ annotation, age }): Candidate => ({ annotation, age, inDiff: isInDiff(annotation, context.changedLines) }));
	const worth = all.filter(({ age, inDiff }) => age === 'fresh' || age === 'unknown' || inDiff);
	const ordered = worth.toSorted((a, b) => order(a) - order(b)).map(({ annotation }) => annotation);
	return { annotations: ordered.slice(0, MAX_ANNOTATIONS), omitted: Math.max(0, ordered.length - MAX_ANNOTATIONS) };
}

function isInDiff({ path, startLine }: Annotation, changedLines: ChangedLines | null): boolean {
	return isChanged(path, startLine, changedLines);
}

function isChanged(path: string | null, line: number | null, changedLines: ChangedLines | null): boolean {
	if (path === null || line === null) return false;
	return changedLines?.get(path)?.some(([first, last]) => first <= line && line <= last) ?? false;
}

function order({ age, inDiff }: Candidate): number {
	return ['fresh', 'unknown', 'preexisting', 'known'].indexOf(age) * 2 + (inDiff ? 0 : 1);
}

const LEVELS = { fresh: 'failure', unknown: 'warning', preexisting: 'notice', known: 'notice' } as const;
const ASIDES = {
	fresh: '',
	unknown: ' (not clear whether new)',
	preexisting: ' (already there before)',
	known: ' (known)',
} as const;

type Names = (kernels: readonly { readonly id: string }[]) => string;

function namesOf({ kernels }: CheckReport): Names {
	const labels = kernelLabels(kernels);
	return (some) =>
		listed(
			some.map(({ id }) => labels.get(id) ?? id),
			12,
		);
}

/** The one line that is the cause, where the change has it; else the lines of the uses. */
function ofCause(cause: Cause, names: Names, changedLines: ChangedLines | null): Omit<Candidate, 'inDiff'>[] {
	const { findings, licences, kernels } = cause;
	const changed = licences.filter(({ file, line }) => isChanged(file, line, changedLines));
	if (changed.length === 0) return findings.flatMap((finding) => ofSymbol(finding, names));
	const age = ageOf(findings[0]!);
	const symbols = listed(
		findings.map(({ symbol }) => symbol),
		MAX_SYMBOLS,
	);
	const { text } = nextStep(findings[0]!, kernels);
	return changed.flatMap((licence) => {
		const { file, line } = licence;
		if (file === null || line === null) return [];
		const words = capitalised(licenceInWords(licence));
		const what = `${counted(findings.length, 'symbol')} on ${names(kernels)}: exported for GPL-compatible modules only`;
		return at(file, line, age, `${words}${ASIDES[age]}`, [`${words}.`, `${what}: ${symbols}.`, text]);
	});
}

function capitalised(sentence: string): string {
	return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** A file that is not there is said once, however many files include it. */
function ofErrors(
	group: readonly [ErrorFinding, ...ErrorFinding[]],
	names: Names,
	changedLines: ChangedLines | null,
): Omit<Candidate, 'inDiff'>[] {
	if (group.length === 1 || !isMissingFile(group[0])) return group.flatMap((finding) => ofError(finding, names));
	const shown = group.find(({ file, line }) => isChanged(file, line, changedLines)) ?? group[0];
	return ofError({ ...shown, message: `${shown.message} (and at ${counted(group.length - 1, 'more place')})` }, names);
}

function ofSymbol(finding: SymbolFinding, names: Names): Omit<Candidate, 'inDiff'>[] {
	const { symbol, uses, modules, known, explanation } = finding;
	const { text, imports } = nextStep(finding, finding.kernels, explanation?.instead);
	const neededBy = modules.length === 0 ? [] : [`Needed by: ${listed(modules, 8)}.`];
	const step = [withoutMarks(text), ...imports.map(({ code, where }) => `${code} ${where}`)].join(' ');
	const reason = reasonInWords(finding);
	const history = (explanation?.history ?? []).map((sentence) => withoutMarks(sentence));
	const excuse = known === null ? [] : [`${knownInWords(known)}.`];
	return uses.flatMap(({ file, line, kernels, wasThere }) => {
		const age = wasThere ? 'preexisting' : ageOf(finding);
		const where = names(kernels.map((id) => ({ id })));
		const title = `${symbol} on ${where}: ${reason}${ASIDES[age]}`;
		return at(file, line, age, title, [`${symbol} on ${where}: ${reason}.`, ...excuse, ...neededBy, ...history, step]);
	});
}

function ofError(
	{ file, line, message, tool, kernels, origin }: ErrorFinding,
	names: Names,
): Omit<Candidate, 'inDiff'>[] {
	if (file === null || line === null) return [];
	const age = ageOf({ origin });
	const title = `${tool === 'compiler' ? 'Build' : tool} error on ${names(kernels)}${ASIDES[age]}`;
	return at(file, line, age, title, [message]);
}

/** Nothing where the place is not one of the tree's lines. */
function at(
	path: string,
	line: number,
	age: Candidate['age'],
	title: string,
	message: readonly string[],
): Omit<Candidate, 'inDiff'>[] {
	if (!isInTree(path) || line < 1 || path !== visibleLine(path, 4000)) return [];
	const lines = message.map((sentence) => visibleLine(sentence, 2000)).join('\n');
	const annotation: Annotation = {
		path,
		startLine: line,
		endLine: line,
		level: LEVELS[age],
		title: visibleLine(title, 255),
		message: lines || 'error',
	};
	return [{ annotation, age }];
}

/** For the summary; null where all are shown. */
export function omittedAnnotations(omitted: number): string | null {
	return omitted === 0
		? null
		: `${counted(omitted, 'more place')} that could be annotated: GitHub shows the first ${MAX_ANNOTATIONS}.`;
}
