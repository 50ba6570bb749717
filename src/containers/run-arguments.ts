/**
 * `docker run` for every container that modprobot starts. What isolates a container is listed here and nowhere else, so
 * that none can lack a part of it.
 */
import { OWNER_LABEL, type ContainerEngine } from './container-engine.ts';

/** `nobody` on Debian and most others; needs no entry in the image's passwd. */
const UNPRIVILEGED_USER = '65534';

/** Files and directories that a container may create in each place; inodes of a tmpfs are kernel memory. */
const MAX_INODES = 500_000;

/** Microseconds in which a container may use its processors' share; the kernel's default (cgroup cpu controller). */
const CPU_PERIOD_US = 100_000;

/** What one container is started with; it cannot be given less isolation. */
export interface ContainerOptions {
	readonly name: string;
	/** An image reference by digest. */
	readonly image: string;
	/** Beside the owner's label; each is named `modprobot.KEY`. */
	readonly labels: Readonly<Record<string, string>>;
	readonly memoryBytes: number;
	/** At most; there may be fewer where the engine runs. */
	readonly cpus: number;
	readonly processes: number;
	/** The only places that can be written to. They are in memory, which `memoryBytes` includes. */
	readonly writable: readonly { readonly path: string; readonly bytes: number; readonly executable: boolean }[];
	/** The first process: `/bin/sh -c script sh ...args`. */
	readonly script: string;
	readonly args: readonly string[];
}

/** @param ending `--detach`: goes on in the background; `--rm`: the call ends with the container, which is removed. */
export function runArguments(
	engine: ContainerEngine,
	ending: '--detach' | '--rm',
	options: ContainerOptions,
): string[] {
	return [
		'run',
		ending,
		`--name=${options.name}`,
		`--label=${OWNER_LABEL}=${engine.owner}`,
		...Object.entries(options.labels).map(([key, value]) => `--label=modprobot.${key}=${value}`),
		...isolation(engine, options),
		'--entrypoint=/bin/sh',
		options.image,
		'-c',
		options.script,
		'sh',
		...options.args,
	];
}

/** No network, no privilege, no path of the host, nothing that stays, and bounds for the rest. */
function isolation({ runtime }: ContainerEngine, options: ContainerOptions): string[] {
	const user = UNPRIVILEGED_USER;
	const tmpfs = options.writable.map(
		({ path, bytes, executable }) =>
			`--tmpfs=${path}:rw,nosuid,nodev,${executable ? 'exec' : 'noexec'},size=${bytes},nr_inodes=${MAX_INODES},mode=0700,uid=${user},gid=${user}`,
	);
	return [
		...(runtime === null ? [] : [`--runtime=${runtime}`]),
		'--pull=never',
		'--network=none',
		// Also takes away /dev/shm, which would be one more place to write to.
		'--ipc=none',
		'--cap-drop=ALL',
		'--security-opt=no-new-privileges',
		'--read-only',
		`--user=${user}:${user}`,
		...tmpfs,
		`--memory=${options.memoryBytes}`,
		`--memory-swap=${options.memoryBytes}`,
		// `--cpus` is refused where it is more than the engine's machine has, which need not be this one.
		`--cpu-period=${CPU_PERIOD_US}`,
		`--cpu-quota=${options.cpus * CPU_PERIOD_US}`,
		`--pids-limit=${options.processes}`,
		'--ulimit=core=0',
		'--ulimit=nofile=4096:4096',
		'--log-driver=none',
	];
}
