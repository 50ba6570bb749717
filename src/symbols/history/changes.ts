/** Which curated changes may be said of a failing symbol, and in which words. */
import type { SymbolFailureReason } from '../../results/build-findings.ts';
import { listed } from '../../shared/words.ts';
import { type Export, isRestriction } from '../symbol-table.ts';
import { concerns } from './branches.ts';
import type { KnownKernel } from './knowledge.ts';
import type { ChangeKind, SymbolChange, SymbolFact } from './symbol-facts.ts';

/** A kernel on which a symbol fails. */
export interface FailingKernel {
	readonly id: string;
	readonly release: string;
	readonly arch: string;
	readonly reason: SymbolFailureReason;
}

/** What a change can be the cause of; other arguments show as a compile error. */
const CAUSES: Readonly<Record<ChangeKind, SymbolFailureReason | null>> = {
	unexported: 'not-exported',
	removed: 'not-exported',
	inline: 'not-exported',
	'gpl-only': 'gpl-only',
	restricted: 'restricted',
	arguments: null,
};

/** The changes that explain the failure on one of the kernels at least, and that no table contradicts. */
export function explainingChanges(
	fact: SymbolFact,
	failing: readonly FailingKernel[],
	known: readonly KnownKernel[],
): SymbolChange[] {
	return uncontradicted(fact, known).filter((change) =>
		failing.some((kernel) => kernel.reason === CAUSES[change.kind] && concerns(change, kernel) !== 'no'),
	);
}

/** The changes that no table contradicts: no kernel that certainly has the change shows the contrary. */
export function uncontradicted({ symbol, changes }: SymbolFact, known: readonly KnownKernel[]): SymbolChange[] {
	return changes.filter(
		(change) =>
			!known.some(
				(kernel) =>
					concerns(change, kernel) === 'yes' && contradicts(change.kind, kernel.symbolTable.exports.get(symbol)),
			),
	);
}

/** Whether one of the changes took the symbol from a kernel for good, neither a macro nor an inline function left of it. */
export function isGone(changes: readonly SymbolChange[], kernel: KnownKernel): boolean {
	return changes.some(
		(change) => (change.kind === 'unexported' || change.kind === 'removed') && concerns(change, kernel) === 'yes',
	);
}

function contradicts(kind: ChangeKind, entry: Export | undefined): boolean {
	if (entry === undefined || kind === 'arguments') return false;
	if (kind === 'gpl-only') return !entry.gplOnly;
	if (kind === 'restricted') return !isRestriction(entry.namespace);
	return true;
}

const WORDS: Readonly<Record<ChangeKind, string>> = {
	unexported: 'no longer exported',
	removed: 'gone',
	inline: 'an inline function of the headers',
	'gpl-only': 'GPL-only',
	restricted: 'exported for named modules only',
	arguments: 'takes other arguments',
};

/** `no longer exported since Linux 5.12 (commit …) and in 5.10.y since June 2024`, a sentence a kind. */
export function changesInWords(changes: readonly SymbolChange[]): string[] {
	return [...Map.groupBy(changes, ({ kind }) => kind)].map(
		([kind, group]) => `${WORDS[kind]} ${listed(group.map(when))}`,
	);
}

function when({ branch, since, date, until, commit, arch }: SymbolChange): string {
	const where = branch === 'mainline' ? [] : [`in ${branch.replace('rhel-', 'RHEL ')}`];
	const linux = branch === 'mainline' ? 'Linux ' : '';
	const first = since !== null ? [`since ${linux}${since}`] : date !== null ? [`since ${monthOf(date)}`] : [];
	const end = until === null ? [] : [`until ${linux}${until}`];
	const on = arch === null ? [] : [`on ${listed(arch)}`];
	const by = commit === null ? [] : [`(commit \`${commit}\`)`];
	return [...where, ...first, ...end, ...on, ...by].join(' ');
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `2024-06` → `June 2024` */
function monthOf(date: string): string {
	const [year, month] = date.split('-');
	return `${MONTHS[Number(month) - 1]} ${year}`;
}
