/** The makefiles that run make on the kernel's build tree, or on directories whose makefiles do. */
import posix from 'node:path/posix';
import { getOrInsertComputed } from '../shared/collections.ts';
import { reachable } from './dependency-order.ts';
import type { KbuildEntry } from './kbuild-entries.ts';
import type { KernelVariables } from './kernel-variables.ts';
import type { GivenVariables } from './literal-variables.ts';
import type { MakeCalls } from './make-calls.ts';
import { enclosingDirectories, isInside } from './tree-path.ts';

/** Directories that are followed from one: every entry has others. */
const MAX_REACHED = 1000;

/** The makefile that `make` reads in a directory. */
export interface DirectoryMakefile {
	readonly path: string;
	readonly file: string;
	readonly calls: MakeCalls;
	readonly kernelVariables: KernelVariables;
	/** `CONFIG_…` variables that it exports. */
	readonly exportedConfig: GivenVariables;
	/** It mentions a kernel and modules, whether or not parsing finds how it builds them. */
	readonly isModuleBuild: boolean;
	/** Plain `make` finds something to do. */
	readonly hasUsualGoal: boolean;
	/** What make may be asked for where its usual goal builds no module. */
	readonly moduleGoals: readonly string[];
	/** Words of the makefile that name directories of the tree, where it runs make in unknown ones. */
	readonly mentioned: readonly string[];
}

/** Whether `make` in the makefile's directory has something to do with modules. */
export function canBeMade({ hasUsualGoal, moduleGoals }: DirectoryMakefile): boolean {
	return hasUsualGoal || moduleGoals.length > 0;
}

export class Wrappers {
	readonly #makefiles: ReadonlyMap<string, DirectoryMakefile>;
	readonly #ownerOf: ReadonlyMap<string, string>;
	/** By entry: the directories whose makefile runs Kbuild on it. */
	readonly #callers = new Map<string, Set<string>>();
	readonly #recursion = new Map<string, Set<string>>();
	readonly #recursedFrom = new Map<string, Set<string>>();

	/** @param ownerOf - the entry that a directory belongs to. */
	constructor(makefiles: ReadonlyMap<string, DirectoryMakefile>, ownerOf: ReadonlyMap<string, string>) {
		this.#makefiles = makefiles;
		this.#ownerOf = ownerOf;
		const children = Map.groupBy(makefiles.keys(), (path) => posix.dirname(path));
		for (const [path, { calls, mentioned }] of makefiles) {
			for (const target of calls.kernel.flatMap((call) => call.directories ?? [])) {
				const entry = ownerOf.get(target);
				if (entry !== undefined) add(this.#callers, entry, path);
			}
			const known = mentioned.filter((directory) => makefiles.has(directory));
			const guesses = known.length > 0 ? known : (children.get(path) ?? []);
			for (const target of [...calls.recursion, ...(calls.unknownRecursion ? guesses : [])]) {
				if (target === path) continue;
				add(this.#recursion, path, target);
				add(this.#recursedFrom, target, path);
			}
		}
	}

	/** The directories where `make` comes to build the entry. */
	leadingTo(entry: KbuildEntry): ReadonlySet<string> {
		// A call for an unknown directory is for its own directory, or else for any below it.
		const unsure = [entry.path, ...enclosingDirectories(entry.path)].filter(
			(path) =>
				this.#makefiles.get(path)?.calls.kernel.some(({ directories }) => directories === null) &&
				(path === entry.path || !this.#ownerOf.has(path)),
		);
		return this.#recursing([...(this.#callers.get(entry.path) ?? []), ...unsure]);
	}

	/** The directories where make comes to from `directory`, itself included. */
	reachedFrom(directory: string): ReadonlySet<string> {
		return reachable([directory], (path) => this.#recursion.get(path) ?? [], MAX_REACHED);
	}

	/** The directories where `make` comes to build the entry, as far as calls say so by name. */
	certainlyLeadingTo(entry: KbuildEntry): ReadonlySet<string> {
		return this.#recursing(this.#callers.get(entry.path) ?? []);
	}

	/** The directories where `make` comes to run make in a directory, itself included. */
	recursingInto(directory: string): ReadonlySet<string> {
		return this.#recursing([directory]);
	}

	#recursing(directories: Iterable<string>): ReadonlySet<string> {
		return reachable(directories, (path) => this.#recursedFrom.get(path) ?? [], MAX_REACHED);
	}

	/** What the makefile of `directory` has to be given, those that it runs make on included. */
	variables(directory: string): Record<string, string> {
		const needed: Record<string, string> = {};
		const called = this.reachedFrom(directory);
		const own = this.#makefiles.get(directory)?.kernelVariables;
		for (const path of called) {
			for (const [name, value] of Object.entries(this.#makefiles.get(path)?.kernelVariables.needed ?? {})) {
				if (!own?.provided.has(name)) needed[name] = value;
			}
		}
		return needed;
	}

	/** What the makefile of `directory` gives to Kbuild for `entry`: of its first call that builds it. */
	givenTo(entry: KbuildEntry, directory: string): GivenVariables | null {
		const makefile = this.#makefiles.get(directory);
		const call = makefile?.calls.kernel.find(
			({ directories }) =>
				directories === null || directories.some((target) => this.#ownerOf.get(target) === entry.path),
		);
		if (!makefile || !call) return null;
		const exported = makefile.exportedConfig;
		const isGiven = (name: string) => name in call.variables || name in call.undecided;
		const others = <T>(values: Readonly<Record<string, T>>) =>
			Object.fromEntries(Object.entries(values).filter(([name]) => !isGiven(name)));
		return {
			variables: { ...others(exported.variables), ...call.variables },
			undecided: { ...others(exported.undecided), ...call.undecided },
		};
	}

	/** The directories that the makefile of the entry's own directory enters Kbuild with. */
	ownTargets(entry: KbuildEntry): string[] {
		const calls = this.#makefiles.get(entry.path)?.calls.kernel ?? [];
		const targets = calls.flatMap(({ directories }) => directories ?? [entry.path]);
		return [...new Set(targets)].filter(
			(target) => isInside(entry.path, target) && this.#ownerOf.get(target) === entry.path,
		);
	}

	/** The directories whose `Module.symvers` a makefile hands over when it builds the entry. */
	needs(entry: KbuildEntry): string[] {
		const callers = [...(this.#callers.get(entry.path) ?? [])].flatMap((path) => this.#makefiles.get(path) ?? []);
		return callers
			.flatMap(({ calls }) => calls.kernel)
			.filter(({ directories }) => directories?.some((target) => this.#ownerOf.get(target) === entry.path))
			.flatMap(({ extraSymbols }) => extraSymbols);
	}

	file(directory: string): string[] {
		return [this.#makefiles.get(directory)?.file ?? []].flat();
	}
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
	getOrInsertComputed(map, key, () => new Set()).add(value);
}
