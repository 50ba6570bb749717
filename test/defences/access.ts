import type { Defence } from './defence.ts';

/** Who may spend the machine, and what is kept of whom. */
export const ACCESS: readonly Defence[] = [
	{
		threat: 'a command of somebody who may only read',
		file: 'src/checks/life-cycle/may-write.ts',
		find: "return permission === 'write' || permission === 'admin';",
		replace: 'return true;',
		test: 'test/integration/app/commands.test.ts',
		name: '/recheck of somebody without write permission',
	},
];
