/** What the engine asks of a sandbox; `src/containers/sandbox/` answers. */
import type { Readable, Writable } from 'node:stream';

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
	/**
	 * Nothing of the build has run yet, nor does before all of standard input was read: the command begins before the
	 * container is measured, and is given the end of its input after.
	 */
	readonly readsAllFirst?: boolean;
	/** Gets standard output as it comes, and its end; the result then holds none of it. */
	readonly output?: Writable;
	/** More on standard output than this is a `log` limit. */
	readonly maxOutputBytes: number;
}

/** Whether an exit status is that of something a signal ended, as shells and engines tell it. */
export function endedBySignal(exitCode: number): boolean {
	return exitCode > 128 && exitCode <= 128 + 64;
}

/** What people are told of a build that ended what runs it. */
export const KILLED_SENTENCE = 'The build ended the processes that run it, so nothing is known of its modules.';

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
	/** Kills whatever the commands so far have left running, before the next command begins. */
	endProcesses(): Promise<void>;
	/** So far; null where it could not be measured, and where the machine's clock has ended it. */
	used(): SandboxUse | null;
	/** Removes the container; never throws, may be called twice. What it showed is known by then: nobody need wait for it. */
	close(): Promise<void>;
}

export interface Sandbox {
	open(options: SandboxOptions): Promise<SandboxSession>;
	/** Removes the containers that carry all of these labels, whoever opened them. @throws InfrastructureError. */
	removeAll(labels: SandboxOptions['labels']): Promise<void>;
}
