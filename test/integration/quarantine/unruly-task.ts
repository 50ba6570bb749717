import type { Task } from '../../../src/checks/ports/quarantine.ts';

type Asked = Readonly<Record<'answerTo', (question: string) => Promise<string>>>;

export const UNRULY: Task<string, string, Asked> = {
	name: 'plan',
	doing: 'reading this',
	processorMs: 2000,
	memoryBytes: 400 * 1024 ** 2,
};
