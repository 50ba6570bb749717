/** Which limit a failed command hit, from the container's own cgroup counters (v1 and v2) and its output; and its sentence. */
import { KILLED_SENTENCE, type SandboxLimits } from '../../checks/ports/sandbox.ts';
import type { LimitKind } from '../../shared/errors.ts';
import type { TimeLimit } from './limit-watch.ts';

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

/** The sentence that tells people of a limit that was hit. */
export function limitSentence(limit: LimitKind | TimeLimit, limits: SandboxLimits): string {
	const mebibytes = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`;
	const seconds = (milliseconds: number) => `${Math.round(milliseconds / 1000)} s`;
	switch (limit) {
		case 'time':
			return `The build used its limit of ${seconds(limits.timeMs)} of processor time.`;
		case 'silence':
			return `The build printed nothing and used no processor time for ${seconds(limits.silenceMs)}, and was taken to be hanging.`;
		case 'clock':
			return `The build was not done after ${seconds(limits.clockMs)} by the clock, although it hit no limit of its own: the machine was too busy, or the build was waiting for something.`;
		case 'memory':
			return `The build needed more than its limit of ${mebibytes(limits.memoryBytes)} of memory.`;
		case 'disk':
			return `The build filled its disk of ${mebibytes(limits.diskBytes)}.`;
		case 'log':
			return `The build printed more than its limit of ${mebibytes(limits.logBytes)}.`;
		case 'processes':
			return `The build started more than its limit of ${limits.processes} processes.`;
		case 'killed':
			return KILLED_SENTENCE;
		default:
			return limit satisfies never;
	}
}
