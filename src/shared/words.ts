/** Plain English from numbers and lists. */

const MANY = new Intl.NumberFormat('en-US');

/** `1 symbol`, `2 symbols`, `5,000 symbols`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
	return `${MANY.format(count)} ${count === 1 ? singular : plural}`;
}

/** `a`, `a and b`, `a, b and c`; beyond `max` items `a, b and 7 more`. */
export function listed(items: readonly string[], max = Infinity): string {
	const shown = items.length > max ? [...items.slice(0, max), `${items.length - max} more`] : items;
	if (shown.length < 2) return shown.join('');
	return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** The first seven digits of a commit id; anything else (`working tree`) as it stands. */
export function shortSha(sha: string): string {
	return /^[0-9a-f]{40,64}$/.test(sha) ? sha.slice(0, 7) : sha;
}

/** `0.4 s`, `17 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
	const seconds = milliseconds / 1000;
	if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
	const whole = Math.round(seconds);
	return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** What is only about right: `10 s`, `40 s`, `2 min`. */
export function roundedDuration(milliseconds: number): string {
	const tens = Math.max(1, Math.ceil(milliseconds / 10_000));
	return tens < 9 ? `${tens * 10} s` : `${Math.round(tens / 6)} min`;
}

/** `2027-01-31`: the day in UTC. */
export function dayOf(time: Date): string {
	return time.toISOString().slice(0, 10);
}
