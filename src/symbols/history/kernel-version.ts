/** Versions of kernels, as far as a release (`uname -r`) tells them. */

export type Version = readonly number[];

/** The numbers that a release begins with (`6.12.117+deb13-amd64` → 6, 12, 117); null where it begins otherwise. */
export function versionOf(release: string): Version | null {
	const numbers = /^\d{1,6}\.\d{1,6}(\.\d{1,6})?/.exec(release)?.[0];
	return numbers === undefined ? null : numbers.split('.').map(Number);
}

/** Negative, zero or positive, as `a` is older than, the same as or newer than `b`; what is missing counts as 0. */
export function compareVersions(a: Version, b: Version): number {
	for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
		const difference = (a[index] ?? 0) - (b[index] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

/** Whether a release is this version (`6.13`) or newer; false where it does not begin with a version. */
export function isSince(release: string, version: string): boolean {
	const [own, wanted] = [versionOf(release), versionOf(version)];
	return own !== null && wanted !== null && compareVersions(own, wanted) >= 0;
}

/** Oldest first; releases without a version last. */
export function byRelease(a: { readonly release: string }, b: { readonly release: string }): number {
	const [first, second] = [versionOf(a.release), versionOf(b.release)];
	if (first === null || second === null) return Number(first === null) - Number(second === null);
	return compareVersions(first, second);
}

/** `KERNEL_VERSION(6, 13, 0)` */
export function versionMacro(version: string): string {
	const [major = 0, minor = 0, patch = 0] = versionOf(version) ?? [];
	return `KERNEL_VERSION(${major}, ${minor}, ${patch})`;
}
