import type { NameKernels } from '../results/kernel-labels.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { counted, listed } from '../shared/words.ts';

export type Style = 'red' | 'yellow' | 'green' | 'bold' | 'dim';

/** How text is put on a terminal. */
export interface Terminal {
	readonly paint: (style: Style, text: string) => string;
	readonly names: NameKernels;
}

/** Names from repositories, at most `max` of them. */
export function visibleNames(names: readonly string[], max: number): string {
	const visible = names.map((name) => visibleLine(name, 200));
	return listed(visible, max);
}

/** `and 12 more`, where something was not shown. */
export function moreLines(count: number, indent: string, what = ''): string[] {
	return count > 0 ? [`${indent}and ${counted(count, `more${what}`, what === '' ? 'more' : `more${what}s`)}`] : [];
}
