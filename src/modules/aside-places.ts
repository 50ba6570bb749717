/** What a root that lies aside is, told by the names of its directories and modules. */
import type { LeftOut } from './left-out.ts';
import type { ModuleRoot } from './module-root.ts';

/** Directories of modules that a configure script tries to build, to find out what the kernel has. */
const CONFIGURE_TESTS =
	/^(?:k?conf(?:ig(?:ure)?)?[-_.]?tests?(?:[-_.]?d)?|configure(?:[-_.]?d)?|(?:feature|compile|autoconf)[-_]?(?:tests?|checks?|probes?))$/i;

const TEST = /^(?:(?:self|unit|k)?[-_]?tests?|testing|testsuite)$/i;
const KINDS: readonly (readonly [name: RegExp, what: string])[] = [
	[/^(?:samples?|examples?|demos?|tutorials?)$/i, 'an example'],
	[TEST, 'a test'],
	[/^(?:tools?|utils?|scripts?|contrib|misc|docs?|documentation)$/i, 'a tool or an extra'],
];

/** Whether its names say that it is a configure test. */
export function isNamedConfigureTest({ path, moduleNames }: Pick<ModuleRoot, 'path' | 'moduleNames'>): boolean {
	const names = path.split('/');
	if (names.some((name) => CONFIGURE_TESTS.test(name))) return true;
	return moduleNames.length > 0 && moduleNames.every((name) => /^(?:k?conftest|conf[-_]test)/.test(name));
}

/** Whether its names say that it tests what another directory builds. */
export function isNamedTest(path: string): boolean {
	return path.split('/').some((name) => TEST.test(name));
}

/** Whether its names say that it is no part of what its enclosing directory builds. */
export function isNamedExtra(path: string): boolean {
	return whatItIs(path) !== null;
}

export function configureTest(path: string): LeftOut {
	const why = 'a configure test: it finds out what a kernel has, and is no module of its own';
	return { path, kind: 'aside', why, sourcesElsewhere: [], build: null };
}

export function asideRoot(path: string): LeftOut {
	const why = `${whatItIs(path) ?? 'a module'} that no build of an enclosing directory enters; it is built when a change touches it`;
	return { path, kind: 'aside', why, sourcesElsewhere: [], build: { path, commands: [] } };
}

/** A root that the configuration does not list. */
export function unlistedRoot(path: string): LeftOut {
	const why = 'the configuration lists modules, and this one is not among them';
	return { path, kind: 'aside', why, sourcesElsewhere: [], build: { path, commands: [] } };
}

function whatItIs(path: string): string | null {
	const names = path.split('/');
	return KINDS.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1] ?? null;
}
