/** A *module root*: a directory from which modules are built, and the ways to build it. */

/**
 * How a root is built, best first; a way that turns out to build nothing is followed by the next.
 * All paths are relative to the checked tree; `.` is the tree itself.
 */
export type BuildWay =
	/** The configuration's own commands, run in `directory`. */
	| { readonly kind: 'commands'; readonly directory: string; readonly commands: readonly string[] }
	/** The `MAKE` lines of a dkms.conf, evaluated in the sandbox. */
	| { readonly kind: 'dkms'; readonly directory: string }
	/** A Makefile that calls Kbuild itself, as far as parsing can tell: run make in `directory`, for its usual goal or for these. */
	| {
			readonly kind: 'wrapper';
			readonly directory: string;
			readonly variables: Readonly<Record<string, string>>;
			readonly goals?: readonly string[];
	  }
	/** `make -C $KERNEL_BUILD M=directory modules`. */
	| {
			readonly kind: 'kbuild';
			readonly directory: string;
			readonly variables: Readonly<Record<string, string>>;
			/** Variables that the makefile gives to Kbuild, not given here: only make can tell which of these values it gives. */
			readonly undecided?: Readonly<Record<string, readonly string[]>>;
	  };

export interface ModuleRoot {
	readonly path: string;
	readonly ways: readonly BuildWay[];
	/** The directories Kbuild is to enter for this root, those that export symbols before those that need them. */
	readonly kbuildDirectories: readonly string[];
	/** Module names that the Kbuild files or dkms.conf mention; a hint for people, what make evaluates counts. */
	readonly moduleNames: readonly string[];
	/** Paths of the roots whose exports this root needs. */
	readonly dependsOn: readonly string[];
	/**
	 * Files and directories outside `path` that its build reads (`../common/x.o`, `-I$(src)/../include`, an ancestor's
	 * Makefile), as far as the build files show; `.` where they name a place that parsing cannot tell.
	 */
	readonly sourcesElsewhere: readonly string[];
	/**
	 * It lies inside another root's directory, and no build of an enclosing directory enters it (an example, a tool):
	 * wanted only when a changed file lies in it.
	 */
	readonly aside: boolean;
}

/** A module's name as Kbuild and the kernel have it: they take a dash for an underscore. */
export function plainModuleName(name: string): string {
	return name.replaceAll('-', '_');
}
