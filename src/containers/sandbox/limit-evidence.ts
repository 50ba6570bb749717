/** Which limit a failed command ran into, from the container's own cgroup counters (v1 and v2) and its words. */
import type { LimitKind } from '../../shared/errors.ts';

/** Prints the counters; reads only, missing files are not an error. */
export const COUNTERS_SCRIPT = `
for f in memory.events memory/memory.oom_control pids.events pids/pids.events; do
	[ -r "/sys/fs/cgroup/$f" ] && { echo "# $f"; cat "/sys/fs/cgroup/$f"; }
done
exit 0`;

/**
 * @param counters what COUNTERS_SCRIPT printed: kernel documentation, cgroup-v2 "memory.events" (`oom_kill`) and
 *   "pids.events" (`max`); cgroup-v1 memory.oom_control has `oom_kill` since 4.13.
 */
export function limitFromCounters(counters: string): LimitKind | null {
	const kills = sum(counters, /^oom_kill (\d+)$/gm);
	if (kills > 0) return 'memory';
	const pidsSection = counters.slice(Math.max(0, counters.search(/^# pids/m)));
	return /^# pids/m.test(counters) && sum(pidsSection, /^max (\d+)$/gm) > 0 ? 'processes' : null;
}

/** What tools end their message with on a full disk (ENOSPC), under `LC_ALL=C`; a quoted source line goes on. */
export function saysDiskFull(log: string): boolean {
	return /: '?No space left on device'?\r?$/m.test(log);
}

function sum(text: string, pattern: RegExp): number {
	let total = 0;
	for (const match of text.matchAll(pattern)) total += Number(match[1]);
	return total;
}
