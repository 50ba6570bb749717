/** `2027-01-31`: the day in UTC. */
export function dayOf(time: Date): string {
	return time.toISOString().slice(0, 10);
}
