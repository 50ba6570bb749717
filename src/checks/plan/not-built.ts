/** What a report says of places that look like modules and are not built. */
import { type ConfiguredModule, parseRepositoryConfig, type RepositoryConfig } from '../../config/repository-config.ts';
import { isBuildFile } from '../../modules/build-files.ts';
import type { Discovery } from '../../modules/find-left-out.ts';
import type { LeftOut } from '../../modules/left-out.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';
import { isInside } from '../../modules/tree-path.ts';
import { mainRoots, touchedLeftOut } from '../../modules/touched-roots.ts';
import posix from 'node:path/posix';
import type { CheckReport, LeftOutPlace } from '../../results/check-report.ts';
import { UserError } from '../../shared/errors.ts';
import { isCompiledName } from '../../shared/source-names.ts';

export type NotBuilt = Pick<CheckReport, 'leftOut' | 'suggestedConfiguration'>;

/**
 * @param built the roots that are built, aside ones included where a change touches them.
 * @param changedFiles null where there is nothing to compare with: then nothing is touched.
 */
export function notBuiltOf(
	discovery: Discovery,
	built: readonly ModuleRoot[],
	changedFiles: readonly string[] | null,
	config: Pick<RepositoryConfig, 'modules' | 'ignore'>,
): NotBuilt {
	const paths = new Set(built.map(({ path }) => path));
	const left = discovery.leftOut.filter(({ path, kind }) => kind !== 'aside' || !paths.has(path));
	const touched = touchedLeftOut({ ...discovery, leftOut: left }, changedFiles ?? [], config.ignore);
	return {
		leftOut: left.map(({ path, kind, why, build }): LeftOutPlace => ({
			path,
			kind,
			why,
			touched: touched.has(path),
			build: build === null ? null : { path: build.path, commands: [...build.commands] },
		})),
		suggestedConfiguration: suggestion(discovery, config),
	};
}

/** Paths of both sides. */
export interface FilesOfSides {
	readonly head: ReadonlySet<string>;
	readonly base: ReadonlySet<string>;
}

/**
 * Adds the places that base builds and head no longer can: all of them if head has no root, those whose build files
 * cannot be read any more, and those whose sources are still there. A root that is gone with its sources was removed or
 * renamed; one whose directories or modules another builds now was moved.
 */
export function withLost(found: NotBuilt, head: Discovery, base: Discovery, files: FilesOfSides): NotBuilt {
	const isUnread = ({ leftOut }: Discovery, path: string) =>
		leftOut.some((place) => place.kind === 'unread' && isInside(place.path, path));
	const [before, after] = [mainRoots(base.roots), mainRoots(head.roots)];
	const isGone = (root: ModuleRoot) => {
		if (after.length === 0) return true;
		if (isUnread(base, root.path) || head.roots.some(({ path }) => path === root.path)) return false;
		return isUnread(head, root.path) || (!isBuiltBy(after, root) && hasSources(root, files));
	};
	const isReadByBase = ({ path, kind }: LeftOut) =>
		kind === 'unread' &&
		!isUnread(base, path) &&
		before.some((root) => isInside(root.path, path)) &&
		[...files.base].some((file) => isBuildFile(file) && posix.dirname(file) === path);
	const paths = new Set([
		...before.filter(isGone).map(({ path }) => path),
		...head.leftOut.filter(isReadByBase).map(({ path }) => path),
	]);
	const lost = [...paths].map((path): LeftOutPlace => {
		const now = head.leftOut.find((place) => place.path === path)?.why;
		const why = `the base commit builds modules here, and with this change nothing does${now === undefined ? '' : `: ${now}`}`;
		return { path, kind: 'lost', why, touched: true, build: null };
	});
	const others = found.leftOut.filter(({ path }) => !paths.has(path));
	return lost.length === 0 ? found : { ...found, leftOut: [...lost, ...others] };
}

function hasSources({ path }: ModuleRoot, { head, base }: FilesOfSides): boolean {
	return [...base].some((file) => isCompiledName(file) && isInside(path, file) && head.has(file));
}

/** Whether roots build what another one did: its directories, or all modules of its name. */
function isBuiltBy(roots: readonly ModuleRoot[], { path, kbuildDirectories, moduleNames }: ModuleRoot): boolean {
	const places = new Set([path, ...kbuildDirectories]);
	const names = new Set(roots.flatMap((root) => root.moduleNames));
	const entersOne = (root: ModuleRoot) =>
		root.kbuildDirectories.some((directory) => places.has(directory)) ||
		root.ways.some(({ kind, directory }) => kind === 'commands' && isInside(directory, path));
	return roots.some(entersOne) || (moduleNames.length > 0 && moduleNames.every((name) => names.has(name)));
}

/** With the key `modules` only what it lists is built, so the proposal lists what is built now as well. */
function suggestion({ roots, leftOut }: Discovery, { modules }: Pick<RepositoryConfig, 'modules'>): string | null {
	const missing = leftOut.flatMap(({ kind, build }) => (kind === 'aside' || build === null ? [] : [build]));
	const now = modules.length > 0 ? modules : mainRoots(roots).map(({ path }) => ({ path, commands: [], make: {} }));
	const added = missing.map((entry) => ({ ...entry, make: {} }));
	if (added.length === 0) return null;
	// A project's entry stands once, however many of its directories are not built.
	const byPath = new Map([...now, ...added].map((entry) => [entry.path, entry]));
	const text = `modules:\n${[...byPath.values()].map((entry) => yamlEntry(entry)).join('')}`;
	return isConfiguration(text) ? text : null;
}

function yamlEntry({
	path,
	commands,
	make,
}: Pick<ConfiguredModule, 'path' | 'make'> & { commands: readonly string[] }) {
	const variables = Object.entries(make).map(([name, value]) => `${name}: ${quoted(value)}`);
	return [
		`  - path: ${/^[\w./]+$/.test(path) ? path : quoted(path)}\n`,
		...(variables.length > 0 ? [`    make: { ${variables.join(', ')} }\n`] : []),
		...(commands.length > 0 ? ['    commands:\n', ...commands.map((command) => `      - ${quoted(command)}\n`)] : []),
	].join('');
}

function quoted(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}

/** A name that the configuration does not take cannot be proposed. */
function isConfiguration(text: string): boolean {
	try {
		parseRepositoryConfig(text);
		return true;
	} catch (error) {
		if (error instanceof UserError) return false;
		throw error;
	}
}
