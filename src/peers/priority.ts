/** Who goes first where processors are few: those that answer somebody. Linux: setpriority(2), sched(7). */
import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Nice values: each step is a quarter more or less of processor time. */
const FIRST = -5;
const USUAL = 0;
const LATER = 5;

/** Has this process go before others, where it may: as root, or with `CAP_SYS_NICE`. */
export function goFirst(): void {
	try {
		setPriority(FIRST);
		// Of another's session all would.
		if (leadsSession()) setSessionPriority(process.pid, FIRST);
	} catch {
		// Then others give way to it.
	}
}

/** Has a process that was just started, and that inherited to go first, go as others do. */
export function goAsUsual(pid: number): void {
	try {
		setPriority(pid, USUAL);
	} catch {
		// It has ended.
	}
}

/** Has a process that was just started, with all that it starts, go after others. */
export function giveWay(pid: number): void {
	try {
		setPriority(pid, LATER);
		setSessionPriority(pid, LATER);
	} catch {
		// It has ended, or this system has no such thing: then it takes its share.
	}
}

/** Where sessions share the processors first, a process's own value counts only within its session. */
function setSessionPriority(pid: number, priority: number): void {
	writeFileSync(`/proc/${pid}/autogroup`, String(priority));
}

function leadsSession(): boolean {
	const [, , , session] = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)!.split(' ');
	return session === String(process.pid);
}
