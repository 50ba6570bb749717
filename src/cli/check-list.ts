/** What `modprobot check --list` prints: what would be built, how and in which order, and why not the rest. */
import { typedCommands } from '../engine/way-command.ts';
import type { BuildWay, ModuleRoot } from '../modules/module-root.ts';
import { leftOutLines } from '../report/terminal-left-out.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { listed } from '../shared/words.ts';
import type { CheckedTrees, RootsToBuild } from '../checks/plan/roots-to-build.ts';

const MAX_MODULES = 8;
const MAX_COMMAND = 500;

/** Lines that end with a line break. */
export function listText({ base }: CheckedTrees, { all, roots: { head }, notBuilt }: RootsToBuild): string {
	const untouched = all.filter((root) => !head.includes(root) && !root.aside);
	const nothing = base === null ? 'Nothing that could be built was found.' : 'The change touches no kernel module.';
	const blocks = [
		head.length === 0 ? [nothing] : ['Built, in this order', ...head.flatMap((root) => rootLines(root, head))],
		untouched.length === 0
			? []
			: ['Not touched by the change', ...untouched.map(({ path }) => `  ${visibleLine(path, 200)}`)],
		leftOutLines(notBuilt, (text) => text),
	];
	const text = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
	return `${text.join('\n\n')}\n`;
}

/** The same for programs. */
export function listJson(
	{ head, base }: CheckedTrees,
	{ all, roots: { head: built }, notBuilt }: RootsToBuild,
): string {
	const others = all.filter((root) => !built.includes(root) && !root.aside);
	const roots = [...built, ...others].map((root) => ({
		path: root.path,
		built: built.includes(root),
		modules: root.moduleNames,
		dependsOn: root.dependsOn,
		ways: root.ways.map((way) => ({ kind: way.kind, directory: way.directory, command: inWords(way) })),
	}));
	const subject = { head: head.label, base: base?.label ?? null };
	return `${JSON.stringify({ schemaVersion: 1, subject, roots, ...notBuilt }, null, 2)}\n`;
}

function rootLines({ path, moduleNames, dependsOn, ways }: ModuleRoot, built: readonly ModuleRoot[]): string[] {
	const names = moduleNames.map((name) => visibleLine(name, 80));
	const needed = dependsOn
		.filter((each) => built.some((root) => root.path === each))
		.map((each) => visibleLine(each, 200));
	const modules = names.length === 0 ? '' : `: ${listed(names, MAX_MODULES)}`;
	const after = needed.length === 0 ? '' : ` (needs what ${listed(needed, MAX_MODULES)} exports)`;
	return [
		`  ${visibleLine(path, 200)}${modules}${after}`,
		...ways.map((way, index) => `    ${index === 0 ? 'by' : 'or, where that builds nothing, by'} ${inWords(way)}`),
	];
}

/** As a person would type it. */
function inWords(way: BuildWay): string {
	if (way.kind === 'dkms') return `the MAKE line of ${visibleLine(pathIn(way.directory, 'dkms.conf'), 200)}`;
	return visibleLine(typedCommands(way).at(-1) ?? '', MAX_COMMAND);
}

function pathIn(directory: string, name: string): string {
	return directory === '.' ? name : `${directory}/${name}`;
}
