import type { Defence } from './defence.ts';

/** What hostile content could do to the process that answers, and to the machine. */
export const SERVICE: readonly Defence[] = [
	{
		threat: 'a build that reaches the network',
		file: 'src/containers/run-arguments.ts',
		find: "'--network=none',",
		replace: '',
		test: 'test/security/sandbox.test.ts',
		name: 'network',
	},
];
