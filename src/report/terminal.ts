import type { NameKernels } from '../results/kernel-labels.ts';

export type Style = 'red' | 'yellow' | 'green' | 'bold' | 'dim';

/** How text is put on a terminal. */
export interface Terminal {
	readonly paint: (style: Style, text: string) => string;
	readonly names: NameKernels;
}
