/** The other side: a process that does what it is told, one task after the other. */
import { writeFileSync } from 'node:fs';
import type { Duty } from '../checks/ports/quarantine.ts';
import { serveCalls } from '../peers/calls/called.ts';

/** Where the machine's memory is full this process is ended, not the one that answers (proc(5), `oom_score_adj`). */
const ENDED_FIRST = '800';

/** @param dutiesWith makes the tasks with the settings. */
export function serve(dutiesWith: (settings: unknown) => Promise<readonly Duty[]>): void {
	serveCalls(async (settings) => {
		const duties = await dutiesWith(settings);
		return Object.fromEntries(duties.map((duty) => [duty.name, duty.work]));
	});
	try {
		writeFileSync('/proc/self/oom_score_adj', ENDED_FIRST);
	} catch {
		// Not everywhere allowed, and the limits hold without it.
	}
}
