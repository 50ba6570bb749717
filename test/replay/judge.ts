import type { KernelReport } from '../../src/results/check-report.ts';
import { normalise } from '../oracle/compiler-log.ts';
import { type ComparedTruth, errorKey, failureKey } from '../oracle/origins.ts';
import type { SourceTree } from '../oracle/source-tree.ts';
import type { Truth } from '../oracle/truth.ts';

/** What one side of the table says of a kernel: sentences, some of them several times. */
export interface Findings {
	readonly symbols: readonly string[];
	readonly errors: readonly string[];
	readonly fixed: readonly string[];
	/** Whether modpost or make complains of anything but symbols. */
	readonly hasOtherErrors: boolean;
}

export function trueFindings(compared: ComparedTruth, head: Truth): Findings {
	return {
		symbols: compared.failures.map(
			(one) => `${failureKey(one)} (${one.foundBy}, ${one.module ?? 'several modules'}): ${one.origin}`,
		),
		errors: compared.errors.map((one) => `${errorKey(one)}: ${one.origin}`),
		fixed: [...compared.fixed],
		hasOtherErrors: head.otherErrors.length > 0,
	};
}

/** How an error in a kernel's header is told: with the header's place before its words. */
const IN_HEADER = /^\/\S+:\d+: (.+)$/;

/** @param tree head's: an error in a file outside of it is in one of the kernel's headers. */
export function reportedFindings(report: KernelReport, tree: SourceTree): Findings {
	const [compiler, others] = [
		report.buildErrors.filter(({ tool }) => tool === 'compiler'),
		report.buildErrors.filter(({ tool }) => tool !== 'compiler'),
	];
	return {
		symbols: report.symbolFailures.map(
			(one) => `${failureKey(one)} (${one.foundBy}, ${one.module ?? 'several modules'}): ${one.origin}`,
		),
		errors: reportedErrors(compiler, tree),
		fixed: [...new Set(report.fixed.map(failureKey))],
		hasOtherErrors: others.length > 0,
	};
}

/** Outside the tree words alone count, as with the oracle. */
function reportedErrors(errors: KernelReport['buildErrors'], tree: SourceTree): string[] {
	const inTree: string[] = [];
	const elsewhere = new Set<string>();
	for (const { file, message, origin } of errors) {
		const words = IN_HEADER.exec(message)?.[1];
		const path = words === undefined && file !== null && tree.files.has(file) ? file : null;
		const sentence = `${errorKey({ file: path, message: normalise(words ?? message) })}: ${origin}`;
		if (path === null) elsewhere.add(sentence);
		else inTree.push(sentence);
	}
	return [...inTree, ...elsewhere];
}

/** What is true and not reported, and the other way round, in words; empty where both agree. */
export function disagreements(expected: Findings, got: Findings): string[] {
	const kinds = ['symbols', 'errors', 'fixed'] as const;
	const found = kinds.flatMap((kind) => [
		...without(expected[kind], got[kind]).map((one) => `missing from ${kind}: ${one}`),
		...without(got[kind], expected[kind]).map((one) => `invented in ${kind}: ${one}`),
	]);
	if (expected.hasOtherErrors !== got.hasOtherErrors) {
		found.push(`errors of modpost or make: ${String(got.hasOtherErrors)}, not ${String(expected.hasOtherErrors)}`);
	}
	return found;
}

/** The list without what another has, each as often as it has it. */
function without(list: readonly string[], other: readonly string[]): string[] {
	const left = [...other];
	return list.filter((one) => {
		const at = left.indexOf(one);
		if (at >= 0) left.splice(at, 1);
		return at < 0;
	});
}

/** Modules that plain make linked, and the report does not call resolved. */
export function wronglyUnresolved(head: Truth, report: KernelReport): string[] {
	return head.linked.flatMap((name) => {
		const state = report.modules.find((module) => module.name === name)?.state ?? 'unknown';
		return state === 'resolved' ? [] : [`module ${name} is ${state}, though make linked it`];
	});
}

/** Counts for the table: `3 symbols (1 new, 2 preexisting), 1 error (1 unknown), 2 fixed`. */
export function summary({ symbols, errors, fixed, hasOtherErrors }: Findings): string {
	const parts = [counted('symbol', symbols), counted('error', errors)];
	if (fixed.length > 0) parts.push(`${fixed.length} fixed`);
	if (hasOtherErrors) parts.push('make failed');
	return parts.filter((part) => part !== '').join(', ') || 'nothing';
}

function counted(noun: string, sentences: readonly string[]): string {
	if (sentences.length === 0) return '';
	return `${sentences.length} ${noun}${sentences.length === 1 ? '' : 's'} (${origins(sentences)})`;
}

function origins(sentences: readonly string[]): string {
	const counts = ['new', 'preexisting', 'unknown'].flatMap((origin) => {
		const count = sentences.filter((sentence) => sentence.endsWith(`: ${origin}`)).length;
		return count === 0 ? [] : [`${count} ${origin}`];
	});
	return counts.join(', ');
}

/** How often each origin occurs, of all kernels and kinds. */
export function originCounts(all: readonly Findings[]): string {
	const sentences = all.flatMap(({ symbols, errors }) => [...symbols, ...errors]);
	return `${origins(sentences) || 'no failure'}, ${all.flatMap(({ fixed }) => fixed).length} fixed`;
}
