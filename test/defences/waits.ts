import type { Defence } from './defence.ts';

/** What keeps others waiting, or is lost while somebody is away. */
export const WAITS: readonly Defence[] = [
	{
		threat: 'a git whose helpers hold its pipes after it was ended',
		file: 'src/git/git-command.ts',
		find: "child.nodeChildProcess.once('exit', () => endGroup(child.pid));",
		replace: '',
		test: 'test/integration/git/mirrors.test.ts',
	},
];
