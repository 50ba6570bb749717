/** What a process uses of the machine, as Linux tells (proc(5)). */
import { readFileSync } from 'node:fs';

export interface ProcessUse {
	/** Of itself, not of what it started. */
	readonly processorMs: number;
	readonly memoryBytes: number;
}

/** `sysconf(_SC_CLK_TCK)`, which is 100 on every architecture of Linux. */
const TICK_MS = 10;
const PAGE_BYTES = 4096;

/** Null where there is no such process, or no such file. */
export function processUse(pid: number): ProcessUse | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		// The second field is a name in brackets, which may hold anything.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		const [userTicks, systemTicks, pages] = [fields[11], fields[12], fields[21]].map(Number);
		return { processorMs: ((userTicks ?? 0) + (systemTicks ?? 0)) * TICK_MS, memoryBytes: (pages ?? 0) * PAGE_BYTES };
	} catch {
		return null;
	}
}
