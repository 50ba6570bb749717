/** The container that a build lives in: what it is started with, and how scripts are run in it. */
import { BUILD_DIRECTORY, type SandboxCommand, type SandboxOptions } from '../../checks/ports/sandbox.ts';
import type { ContainerOptions } from '../run-arguments.ts';

/** Enough for compilers' temporary files of a parallel build. */
const TEMPORARY_BYTES = 1024 ** 3;

/**
 * Keeps the container alive, reaps orphans, and on SIGUSR1 kills every other process without having to fork, so
 * that it works even where the process limit is used up; a file says that it is done, since whoever asked must not be
 * hit. Ends by itself after its time, should its owner die.
 *
 * A fork may fail while those that were killed are not reaped yet. dash would end for that, and the container with it:
 * `command` has the error as a status, and `jobs` reaps.
 */
const INIT_SCRIPT = `
n=0
trap 'kill -KILL -1; n=$((n + 1)); : >/tmp/.ended-$n' USR1
while :; do
	command eval 'sleep "$1" &' || { jobs >/dev/null; continue; }
	wait "$!" && exit 0
done`;

/** Waits until the first process has ended all others for that many times; for ten seconds at most, where /tmp is full. */
export const untilEnded = (times: number) => `
i=0
until [ -e /tmp/.ended-${times} ] || [ $i -ge 100 ]; do
	i=$((i + 1))
	sleep 0.1
done`;

export function buildContainer(name: string, { image, labels, limits }: SandboxOptions): ContainerOptions {
	const lifetimeSeconds = Math.ceil(limits.clockMs / 1000) + 60;
	return {
		name,
		image,
		labels,
		memoryBytes: limits.memoryBytes,
		cpus: limits.cpus,
		processes: limits.processes,
		writable: [
			{ path: BUILD_DIRECTORY, bytes: limits.diskBytes, executable: true },
			{ path: '/tmp', bytes: TEMPORARY_BYTES, executable: false },
		],
		script: INIT_SCRIPT,
		args: [String(lifetimeSeconds)],
	};
}

/** `docker exec` of one script inside it. */
export function execArguments(name: string, command: Pick<SandboxCommand, 'script' | 'args' | 'env'>): string[] {
	return [
		'exec',
		'--interactive',
		`--workdir=${BUILD_DIRECTORY}`,
		...Object.entries(command.env ?? {}).map(([key, value]) => `--env=${key}=${value}`),
		name,
		'/bin/sh',
		'-c',
		command.script,
		'sh',
		...(command.args ?? []),
	];
}
