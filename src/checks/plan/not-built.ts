/** What a report says of places that look like modules and are not built. */
import { type ConfiguredModule, parseRepositoryConfig, type RepositoryConfig } from '../../config/repository-config.ts';
import type { Discovery } from '../../modules/find-left-out.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';
import { isInside } from '../../modules/tree-path.ts';
import { mainRoots, touchedLeftOut } from '../../modules/touched-roots.ts';
import type { CheckReport, LeftOutPlace } from '../../results/check-report.ts';
import { UserError } from '../../shared/errors.ts';

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

/**
 * Adds the places that base builds and head no longer can: all of them if head has no root, else those whose build
 * files cannot be read. A single root that is gone was removed or renamed.
 */
export function withLost(found: NotBuilt, head: Discovery, base: Discovery): NotBuilt {
	const isUnreadOf = ({ leftOut }: Discovery, path: string) =>
		leftOut.some((place) => place.kind === 'unread' && isInside(place.path, path));
	const lost = mainRoots(base.roots)
		.filter(({ path }) => !head.roots.some((root) => root.path === path) && !isUnreadOf(base, path))
		.filter(({ path }) => head.roots.length === 0 || isUnreadOf(head, path))
		.map(({ path }): LeftOutPlace => {
			const now = head.leftOut.find((place) => place.path === path)?.why;
			const why = `the base commit builds modules here, and with this change nothing does${now === undefined ? '' : `: ${now}`}`;
			return { path, kind: 'lost', why, touched: true, build: null };
		});
	const others = found.leftOut.filter(({ path }) => !lost.some((place) => place.path === path));
	return lost.length === 0 ? found : { ...found, leftOut: [...lost, ...others] };
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
