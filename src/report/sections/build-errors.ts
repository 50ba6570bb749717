/** Build errors, one line each. */
import type { PhrasingContent, RootContent } from 'mdast';
import { sameErrors } from '../../judgement/causes.ts';
import type { ErrorFinding } from '../../judgement/findings.ts';
import { code, enumerated, list, phrase } from '../markdown/nodes.ts';
import { kernelNames, place, type View } from './view.ts';
import { more } from './symbols.ts';

const MESSAGE_LENGTH = 300;
const MAX_PLACES = 5;

/** The first `max` errors, those that say the same in one line. */
export function errorList(view: View, findings: readonly ErrorFinding[], max: number): RootContent[] {
	const groups = sameErrors(findings);
	const shown = groups.slice(0, max);
	const hidden = groups.slice(max).reduce((sum, group) => sum + group.length, 0);
	if (shown.length === 0) return more(hidden);
	return [list(shown.map((group) => errorLine(view, group))), ...more(hidden)];
}

function errorLine(view: View, group: readonly [ErrorFinding, ...ErrorFinding[]]): PhrasingContent[] {
	const [{ message, kernels }] = group;
	const places = group.slice(0, MAX_PLACES).map(({ tool, file, line }) => {
		return file === null ? phrase`${tool}` : place(view.context, file, line);
	});
	const where = enumerated(places, group.length - places.length, 'place');
	return phrase`${where} on ${kernelNames(view, kernels)}: ${code(message, MESSAGE_LENGTH)}`;
}
