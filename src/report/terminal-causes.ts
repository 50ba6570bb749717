/** For a terminal: symbols that fail for one reason that is not theirs. */
import type { Cause } from '../judgement/causes.ts';
import { licenceInWords, namespaceInWords } from './causes.ts';
import { moreLines, type Terminal } from './terminal.ts';
import { withoutMarks } from './explanations.ts';
import { nextStep } from './reasons.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { counted } from '../shared/words.ts';

const MAX_SYMBOLS = 200;
const MAX_LICENCES = 5;

/** Each symbol with its first place, one a line. */
export function causeLines(cause: Cause, { paint, names }: Terminal): string[] {
	const { symbols: findings, kernels, kind } = cause;
	const title = kind === 'licence' ? 'exported for GPL-compatible modules only' : `in ${namespaceInWords(cause)}`;
	const { text, imports } = nextStep(findings[0], kernels, names);
	const step = [text, ...imports.map(({ code, where }) => `${code} ${where}`)].join(' ');
	const symbols = findings
		.slice(0, MAX_SYMBOLS)
		.map(({ symbol, uses: [use, ...others], kernels: own, explanation }) => {
			const place = use === undefined ? '' : `  ${visibleLine(use.file, 200)}${use.line > 0 ? `:${use.line}` : ''}`;
			const more = others.length > 0 ? ` and ${counted(others.length, 'more place')}` : '';
			const some = own.length < kernels.length ? ` (only on ${names(own)})` : '';
			const instead = explanation?.instead == null ? '' : `; ${visibleLine(withoutMarks(explanation.instead), 400)}`;
			return `    ${visibleLine(symbol, 200)}${some}${place}${more}${instead}`;
		});
	return [
		`  ${paint('bold', counted(findings.length, 'symbol'))} on ${names(kernels)}: ${visibleLine(title)}`,
		...licenceLines(cause),
		...symbols,
		...moreLines(findings.length - symbols.length, '    '),
		paint('dim', `    ${visibleLine(withoutMarks(step), 1000)}`),
	];
}

/** Where the modules say what keeps them from these exports. */
export function licenceLines({ licences }: Cause): string[] {
	const lines = licences.slice(0, MAX_LICENCES).map((licence) => {
		const place = licence.file === null ? '' : `  ${visibleLine(licence.file, 200)}:${licence.line ?? 0}`;
		return `    ${visibleLine(licenceInWords(licence), 400)}${place}`;
	});
	return [...lines, ...moreLines(licences.length - MAX_LICENCES, '    ')];
}
