import type { Defence } from './defence.ts';

/** What a pull request can make of its verdict, and what a report can do to its reader. */
export const VERDICTS: readonly Defence[] = [
	{
		threat: 'a mention in a report notifies somebody',
		file: 'src/report/markdown/inert-text.ts',
		find: '[/[@#]/g, `$&${BREAK}`],',
		replace: '',
		test: 'test/property/report/hostile-text.test.ts',
	},
];
