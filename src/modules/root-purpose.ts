/** What a root is for, as far as the names of its directories and modules tell, where it may be no part of the main build. */
import { type LeftOut, leftOut } from './left-out.ts';
import type { ModuleRoot } from './module-root.ts';

/** Directories of modules that a configure script tries to build, to find out what the kernel has. */
const CONFIGURE_TESTS =
	/^(?:k?conf(?:ig(?:ure)?)?[-_.]?tests?(?:[-_.]?d)?|configure(?:[-_.]?d)?|(?:feature|compile|autoconf)[-_]?(?:tests?|checks?|probes?))$/i;

const TEST = /^(?:(?:self|unit|k)?[-_]?tests?|testing|testsuite)$/i;
const PURPOSES: readonly (readonly [directory: RegExp, what: string])[] = [
	[/^(?:samples?|examples?|demos?|tutorials?)$/i, 'an example'],
	[TEST, 'a test'],
	[/^(?:tools?|utils?|scripts?|contrib|misc|docs?|documentation)$/i, 'a tool or an extra'],
];

/** Whether its names say that it is a configure test. */
export function isNamedConfigureTest({ path, moduleNames }: Pick<ModuleRoot, 'path' | 'moduleNames'>): boolean {
	if (hasName(path, CONFIGURE_TESTS)) return true;
	return moduleNames.length > 0 && moduleNames.every((name) => /^(?:k?conftest|conf[-_]test)/.test(name));
}

/** Whether its names say that it tests what another directory builds. */
export function isNamedTest(path: string): boolean {
	return hasName(path, TEST);
}

/** Whether its names say that it is not part of what its enclosing directory builds. */
export function isNamedExtra(path: string): boolean {
	return purposeOf(path) !== undefined;
}

export function configureTest(path: string): LeftOut {
	return leftOut(path, 'aside', 'a configure test: it finds out what a kernel has, and is not a module', null);
}

export function asideRoot(path: string): LeftOut {
	const why = 'that no build of an enclosing directory enters; it is built when a change touches it';
	return leftOut(path, 'aside', `${purposeOf(path) ?? 'a module'} ${why}`);
}

/** A root that the configuration does not list. */
export function unlistedRoot(path: string): LeftOut {
	return leftOut(path, 'aside', 'the configuration lists modules, and this one is not among them');
}

function purposeOf(path: string): string | undefined {
	return PURPOSES.find(([directory]) => hasName(path, directory))?.[1];
}

function hasName(path: string, directory: RegExp): boolean {
	return path.split('/').some((name) => directory.test(name));
}
