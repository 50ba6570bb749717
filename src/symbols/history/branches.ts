import { compareVersions, versionOf, type Version } from './kernel-version.ts';
import type { SymbolChange } from './symbol-facts.ts';

/** A kernel as far as a change asks. */
interface Release {
	readonly release: string;
	readonly arch: string;
}

/**
 * Whether a kernel has a change, going by its release: `maybe` where the release tells the branch and not the version
 * within it. That proves nothing by itself, since distributions backport: the kernel's symbol table has to agree.
 */
export function concerns(change: SymbolChange, kernel: Release): 'yes' | 'maybe' | 'no' {
	if (change.arch !== null && !change.arch.includes(kernel.arch)) return 'no';
	if (change.branch === 'mainline') return inInterval(change, versionOf(kernel.release), versionOf);
	if (change.branch.startsWith('rhel-')) return inRhel(change, kernel.release);
	return inStable(change, kernel.release);
}

/** `5.10.0-46-amd64` has the distribution's count in place of the stable version. */
function inStable(change: SymbolChange, release: string): 'yes' | 'maybe' | 'no' {
	const own = versionOf(release);
	if (own === null || `${own[0]}.${own[1]}.y` !== change.branch) return 'no';
	return (own[2] ?? 0) === 0 ? 'maybe' : inInterval(change, own, versionOf);
}

/** `5.14.0-427.13.1.el9_4.x86_64` */
function inRhel(change: SymbolChange, release: string): 'yes' | 'maybe' | 'no' {
	const major = /\.el(\d{1,3})/.exec(release)?.[1];
	return `rhel-${major}` === change.branch ? inInterval(change, rhelVersion(release), rhelVersion) : 'no';
}

function inInterval(
	{ since, until }: SymbolChange,
	own: Version | null,
	read: (text: string) => Version | null,
): 'yes' | 'maybe' | 'no' {
	if (own === null) return 'no';
	const [first, end] = [since, until].map((text) => (text === null ? null : read(text)));
	if (first && compareVersions(own, first) < 0) return 'no';
	if (end && compareVersions(own, end) >= 0) return 'no';
	return first ? 'yes' : 'maybe';
}

function rhelVersion(text: string): Version | null {
	return /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})-(\d{1,6})/.exec(text)?.slice(1).map(Number) ?? null;
}
