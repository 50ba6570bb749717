/** Build errors, one line each. */
import type { PhrasingContent, RootContent } from 'mdast';
import type { ErrorCause } from '../../judgement/causes.ts';
import { code, enumerated, list, phrase } from '../markdown/nodes.ts';
import { place, type View } from './view.ts';
import { more } from './symbols.ts';

const MESSAGE_LENGTH = 300;
const MAX_PLACES = 5;

/** The first `max` causes, one line each. */
export function errorList(view: View, groups: readonly ErrorCause[], max: number): RootContent[] {
	const shown = groups.slice(0, max);
	const hidden = groups.slice(max).reduce((sum, group) => sum + group.length, 0);
	if (shown.length === 0) return more(hidden);
	return [list(shown.map((group) => errorLine(view, group))), ...more(hidden)];
}

function errorLine(view: View, group: ErrorCause): PhrasingContent[] {
	const [{ message, kernels }] = group;
	const places = group.slice(0, MAX_PLACES).map(({ tool, file, line }) => {
		return file === null ? phrase`${tool}` : place(view, file, line);
	});
	const where = enumerated(places, group.length - places.length, 'place');
	return phrase`${where} on ${view.names(kernels)}: ${code(message, MESSAGE_LENGTH)}`;
}
