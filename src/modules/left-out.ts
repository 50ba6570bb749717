/** Places that look like module roots and are not built: without a word about them, a pass would seem to cover them. */
import { compareText } from '../shared/text.ts';

/**
 * `template`: how it is built is said by files only that something else has to fill in, rename or run first.
 * `aside`: no build of an enclosing directory enters it (an example, a configure test, a tool).
 * `unread`: its build files could not be read whole, so what they build is not known.
 */
type LeftOutKind = 'template' | 'aside' | 'unread';

/** An entry of `modules` in the configuration that builds the place. */
export interface BuildEntry {
	readonly path: string;
	/** Empty: Kbuild builds it. */
	readonly commands: readonly string[];
}

export interface LeftOut {
	readonly path: string;
	readonly kind: LeftOutKind;
	/** The rest of a sentence that begins with the path and a colon. */
	readonly why: string;
	/** Files and directories outside `path` that its build reads, as far as is known. */
	readonly sourcesElsewhere: readonly string[];
	/** Null where nothing is known that would build it. */
	readonly build: BuildEntry | null;
}

/** @param build - by default Kbuild, as for any module root. */
export function leftOut(
	path: string,
	kind: LeftOutKind,
	why: string,
	build: BuildEntry | null = { path, commands: [] },
): LeftOut {
	return { path, kind, why, sourcesElsewhere: [], build };
}

/** More are not listed one by one. */
const MAX_LEFT_OUT = 200;

/**
 * In order of path, those that matter to a verdict first. Where there are too many, the last stands for all others, at
 * the nearest directory that holds them.
 */
export function boundedLeftOut(all: readonly LeftOut[]): LeftOut[] {
	const rank = ({ kind }: LeftOut) => (kind === 'aside' ? 1 : 0);
	const ordered = all.toSorted((a, b) => rank(a) - rank(b) || compareText(a.path, b.path));
	if (ordered.length <= MAX_LEFT_OUT) return ordered;
	const rest = ordered.slice(MAX_LEFT_OUT - 1);
	const kind = rest.every((place) => place.kind === 'aside') ? 'aside' : 'unread';
	const why = `${rest.length} more places look like modules and are not built`;
	return [
		...ordered.slice(0, MAX_LEFT_OUT - 1),
		leftOut(commonDirectory(rest.map(({ path }) => path)), kind, why, null),
	];
}

function commonDirectory(paths: readonly string[]): string {
	const [first = [], ...others] = paths.map((path) => (path === '.' ? [] : path.split('/')));
	const differs = first.findIndex((name, index) => others.some((other) => other[index] !== name));
	return (differs === -1 ? first : first.slice(0, differs)).join('/') || '.';
}
