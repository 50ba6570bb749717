/** Ends a process that leads a group of its own, and whatever it has started that stayed in it. */
export function endGroup(leader: number | undefined): void {
	try {
		if (leader !== undefined) process.kill(-leader, 'SIGKILL');
	} catch {
		// Nobody is left.
	}
}
