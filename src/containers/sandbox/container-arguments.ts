/** The container engine's arguments: pure, so that what a sandbox may do can be read and tested in one place. */
import { BUILD_DIRECTORY, type SandboxOptions } from '../../checks/ports/sandbox.ts';

/** Every container of modprobot carries this label; its value names the process that started it. */
export const OWNER_LABEL = 'modprobot.owner';

/** `nobody` on Debian and most others; needs no entry in the image's passwd. */
const UNPRIVILEGED_USER = '65534';

/** Enough for compilers' temporary files of a parallel build. */
const TEMPORARY_BYTES = 1024 ** 3;

/** Files and directories a build may create; inodes of a tmpfs are kernel memory. */
const MAX_INODES = 500_000;

/**
 * Keeps the container alive, reaps orphans, and on SIGUSR1 kills every other process without having to fork, so
 * that it works even where the process limit is used up; a file says that it is done, since whoever asked must not be hit. Ends by itself after its time, should its owner die.
 */
const INIT_SCRIPT = `
n=0
trap 'kill -KILL -1; n=$((n + 1)); : >/tmp/.ended-$n' USR1
while :; do
	sleep "$1" &
	wait "$!" && exit 0
done`;

/** Waits until the first process has ended all others for the `$1`th time; for ten seconds at most, where /tmp is full. */
export const ENDED_SCRIPT = `
i=0
until [ -e "/tmp/.ended-$1" ] || [ $i -ge 100 ]; do
	i=$((i + 1))
	sleep 0.1
done`;

export interface ContainerIdentity {
	readonly name: string;
	readonly owner: string;
	/** An alternative OCI runtime, such as `runsc`. */
	readonly runtime: string | null;
}

/** `docker run` for the container that a build lives in: no network, no capabilities, no host path, nothing to keep. */
export function runArguments(identity: ContainerIdentity, options: SandboxOptions): string[] {
	const { limits, labels, image } = options;
	const lifetimeSeconds = Math.ceil(limits.clockMs / 1000) + 60;
	const tmpfs = (flags: string, bytes: number) =>
		`rw,nosuid,nodev,${flags},size=${bytes},nr_inodes=${MAX_INODES},mode=0700,uid=${UNPRIVILEGED_USER},gid=${UNPRIVILEGED_USER}`;
	return [
		'run',
		'--detach',
		'--pull=never',
		`--name=${identity.name}`,
		`--label=${OWNER_LABEL}=${identity.owner}`,
		...Object.entries(labels).map(([key, value]) => `--label=modprobot.${key}=${value}`),
		...(identity.runtime === null ? [] : [`--runtime=${identity.runtime}`]),
		'--network=none',
		// Also takes away /dev/shm, which would be one more place to write to.
		'--ipc=none',
		'--cap-drop=ALL',
		'--security-opt=no-new-privileges',
		'--read-only',
		`--user=${UNPRIVILEGED_USER}:${UNPRIVILEGED_USER}`,
		`--tmpfs=${BUILD_DIRECTORY}:${tmpfs('exec', limits.diskBytes)}`,
		`--tmpfs=/tmp:${tmpfs('noexec', TEMPORARY_BYTES)}`,
		`--memory=${limits.memoryBytes}`,
		`--memory-swap=${limits.memoryBytes}`,
		`--cpus=${limits.cpus}`,
		`--pids-limit=${limits.processes}`,
		'--ulimit=core=0',
		'--ulimit=nofile=4096:4096',
		'--log-driver=none',
		'--entrypoint=/bin/sh',
		image,
		'-c',
		INIT_SCRIPT,
		'init',
		String(lifetimeSeconds),
	];
}

/** `docker exec` of one script inside it. */
export function execArguments(
	name: string,
	command: { script: string; args?: readonly string[]; env?: Readonly<Record<string, string>> },
): string[] {
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
