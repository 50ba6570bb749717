/** What the application needs from the outside; adapters implement these, `main.ts` and `cli/` wire them. */
import type { Readable } from 'node:stream';
import type { KnownKernel } from '../../symbols/history/knowledge.ts';
import type { ImageSymbols } from '../../symbols/image-symbols.ts';
import type { SymbolTable } from '../../symbols/symbol-table.ts';

/** A kernel of the catalogue whose image is there and was looked into. */
export interface Kernel {
	readonly id: string;
	readonly arch: string;
	/** `uname -r` of the kernel. */
	readonly release: string;
	/** What the container engine is given to run; by digest, so that base and head get the same. */
	readonly image: string;
	/** `sha256:…`, the content of the image. */
	readonly digest: string;
	/** The first line of the compiler's `--version` that Kbuild uses for this kernel. */
	readonly compiler: string;
	/** Null where the image has no usable `Module.symvers`: builds are then *unverifiable*. */
	readonly symbolTable: SymbolTable | null;
	/** The symbols the kernel itself has, exported or not; null where its image holds no list of them. */
	readonly imageSymbols: () => ImageSymbols | null;
	/** The public image and commands that give a person this kernel's headers (for the reproduce command); null for `image:` entries, whose reference is used. */
	readonly reproduce: { readonly image: string; readonly setup: string } | null;
}

/** An entry of the catalogue, whether or not its image is there. */
export interface KernelEntry {
	readonly id: string;
	readonly arch: string;
	readonly default: boolean;
}

export interface Kernels {
	entries(): readonly KernelEntry[];
	/**
	 * Looks into the image of one entry; cheap when it was looked into before.
	 * @throws UserError when the entry or its image is missing, saying how to get it.
	 */
	open(id: string): Promise<Kernel>;
	/**
	 * The symbol tables of the kernels whose image is there already and usable: nothing is pulled or built, and a
	 * kernel that cannot be opened is left out. Cheap when the images were looked into before.
	 */
	symbolTables(): Promise<readonly KnownKernel[]>;
}

export interface TreeEntry {
	/** Relative, `/`-separated. */
	readonly path: string;
	readonly kind: 'file' | 'symlink';
	/** Bytes; 0 for symlinks. */
	readonly size: number;
}

/** One immutable state of the source: a commit's tree, or a directory as it was found. */
export interface SourceTree {
	/** Names the content: equal ids mean equal trees. */
	readonly id: string;
	/** What to call it in a report: a commit SHA, `working tree`, a directory. */
	readonly label: string;
	entries(): Promise<readonly TreeEntry[]>;
	/** The text of a file; null when it is not there, is no regular file, or has more than `maxBytes`. */
	readFile(path: string, maxBytes: number): Promise<string | null>;
	/** The whole tree as a tar stream: files, directories and symlinks only, no `.git`. */
	archive(): Readable;
}

/** Where a sandbox can be written to, inside the container. */
export const BUILD_DIRECTORY = '/build';

/** Limits of one sandboxed build. */
export interface SandboxLimits {
	/** Processor time of all its processes together. */
	readonly timeMs: number;
	/** With no output, and next to no processor time used, for this long, the command is taken to hang. */
	readonly silenceMs: number;
	/** By the clock, from the start: the machine's own limit, which says nothing about the build. */
	readonly clockMs: number;
	readonly memoryBytes: number;
	readonly diskBytes: number;
	readonly logBytes: number;
	readonly processes: number;
	readonly cpus: number;
}

/** What a build took of its limits of time. */
export interface SandboxUse {
	/** Processor time of all its processes together. */
	readonly processorMs: number;
	/** The longest that a command went with no output and next to no processor time used. */
	readonly silenceMs: number;
}

export interface SandboxOptions {
	/** An image reference by digest. */
	readonly image: string;
	readonly limits: SandboxLimits;
	/** Added to the container's labels, so that a reaper finds what a dead process left. */
	readonly labels: Readonly<Record<string, string>>;
	readonly signal?: AbortSignal;
}

export interface SandboxCommand {
	/** Run as `/bin/sh -c script sh ...args`, as an unprivileged user, in `BUILD_DIRECTORY`. */
	readonly script: string;
	readonly args?: readonly string[];
	readonly stdin?: Readable | string;
	readonly env?: Readonly<Record<string, string>>;
	/** Called with what the command writes to standard error, as it comes. */
	readonly onLog?: (chunk: string) => void;
	/** More on standard output than this is a `log` limit. */
	readonly maxOutputBytes: number;
}

export interface SandboxResult {
	readonly exitCode: number;
	readonly stdout: Buffer;
	/** All of standard error, up to the log limit. */
	readonly log: string;
}

/** One container for one build: nothing outlives it, nothing is shared with another. */
export interface SandboxSession {
	/** @throws LimitExceeded, InfrastructureError, Superseded (when the signal aborted). */
	run(command: SandboxCommand): Promise<SandboxResult>;
	/** Kills whatever the commands so far have left running. */
	endProcesses(): Promise<void>;
	/** So far; null where it could not be measured, and where the machine's clock has ended it. */
	used(): SandboxUse | null;
	/** Removes the container; never throws, may be called twice. */
	close(): Promise<void>;
}

export interface Sandbox {
	open(options: SandboxOptions): Promise<SandboxSession>;
}
