/** What `modprobot symbol` prints. */
import { withoutMarks } from '../report/explanations.ts';
import { historyLines, sourceLines } from '../report/terminal-explanation.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { listed } from '../shared/words.ts';
import type { KernelAnswer, SymbolAnswer } from './symbol-answer.ts';
import { table } from './table.ts';

const EXPORTS_ONLY =
	'Symbol tables list exports: what is not exported may still be a macro or an inline function of the headers.';

export function symbolText(answers: readonly SymbolAnswer[]): string {
	const blocks = answers.map((one) =>
		[one.symbol, ...lines(one).map((line) => (line === '' ? '' : `  ${line}`))].join('\n'),
	);
	const isMissing = answers.some(({ kernels }) => kernels.some(({ state }) => state === 'not-exported'));
	return `${[...blocks, ...(isMissing ? [EXPORTS_ONLY] : [])].join('\n\n')}\n`;
}

/** The same for programs. */
export function symbolJson(answers: readonly SymbolAnswer[]): string {
	return `${JSON.stringify({ schemaVersion: 1, symbols: answers }, null, 2)}\n`;
}

function lines(answer: SymbolAnswer): string[] {
	const { kernels, instead, evidence } = answer;
	const rows = table(kernels.map((kernel) => [kernel.id, kernel.release ?? '-', stateInWords(kernel)]))
		.split('\n')
		.slice(0, -1);
	const facts = [
		...historyLines(answer, (some) => listed(some.map(({ id }) => id))),
		...(instead === null ? [] : [visibleLine(withoutMarks(instead))]),
		...(evidence.length === 0 ? [] : [`seen in: ${evidence.map((place) => visibleLine(place)).join('; ')}`]),
	];
	return [rows, facts, sourceLines(answer)]
		.filter((block) => block.length > 0)
		.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

function stateInWords({ state, id, gplOnly, namespace, restrictedTo }: KernelAnswer): string {
	switch (state) {
		case 'exported':
			return [
				'exported',
				...(gplOnly ? ['GPL-only'] : []),
				...(namespace === null ? [] : [`namespace ${visibleLine(namespace, 80)}`]),
				...(restrictedTo === null
					? []
					: [
							`only for ${listed(
								restrictedTo.map((name) => visibleLine(name, 80)),
								6,
							)}`,
						]),
			].join(', ');
		case 'not-exported':
			return 'not exported';
		case 'unverifiable':
			return 'not known: its image has no usable symbol table (see modprobot kernels inspect)';
		case 'no-image':
			return `not known: its image is not there (modprobot kernels build ${id})`;
		default:
			return state satisfies never;
	}
}
