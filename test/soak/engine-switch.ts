import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the engine does: works, cannot be reached, or never answers. */
export type EngineMode = 'works' | 'refuses' | 'hangs';

/** A `docker` that stands before the real one, and fails when it is told to. */
export class EngineSwitch {
	readonly #directory: string;

	private constructor(directory: string) {
		this.#directory = directory;
	}

	static async make(): Promise<EngineSwitch> {
		const directory = await mkdtemp(join(tmpdir(), 'modprobot-engine-'));
		await mkdir(join(directory, 'bin'));
		const real = (process.env['PATH'] ?? '').replaceAll("'", '');
		const script = `#!/bin/sh
case $(cat '${directory}/mode') in
refuses) echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' >&2; exit 1 ;;
hangs) exec sleep 3600 ;;
esac
PATH='${real}' exec docker "$@"
`;
		await writeFile(join(directory, 'bin/docker'), script);
		await chmod(join(directory, 'bin/docker'), 0o755);
		const engine = new EngineSwitch(directory);
		await engine.set('works');
		return engine;
	}

	/** For the server. */
	get path(): string {
		return `${join(this.#directory, 'bin')}:${process.env['PATH'] ?? ''}`;
	}

	async set(mode: EngineMode): Promise<void> {
		await writeFile(join(this.#directory, 'mode'), mode);
	}

	async remove(): Promise<void> {
		await rm(this.#directory, { recursive: true, force: true });
	}
}
