/** Build errors, one line each. */
import type { PhrasingContent, RootContent } from 'mdast';
import type { ErrorFinding } from '../findings.ts';
import { code, list, phrase } from '../markdown/nodes.ts';
import { kernelNames, place, type View } from './view.ts';
import { more } from './symbols.ts';

const MESSAGE_LENGTH = 300;

export function errorList(view: View, findings: readonly ErrorFinding[], max: number): RootContent[] {
	const shown = findings.slice(0, max);
	if (shown.length === 0) return more(findings.length);
	return [list(shown.map((finding) => errorLine(view, finding))), ...more(findings.length - shown.length)];
}

function errorLine(view: View, { tool, file, line, message, kernels }: ErrorFinding): PhrasingContent[] {
	const where = file === null ? phrase`${tool}` : place(view.context, file, line);
	return phrase`${where} on ${kernelNames(view, kernels)}: ${code(message, MESSAGE_LENGTH)}`;
}
