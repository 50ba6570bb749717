/** `modprobot check` of a package's source as somebody at a desk runs it: its own process, and a cache of its own. */
import { appendFile, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { debianSource } from '../real-modules/debian-source.ts';
import { KNOWN_IMAGES } from '../real-modules/known-images.ts';

const projectDirectory = fileURLToPath(new URL('../../', import.meta.url));

export const KERNELS = ['debian-11', 'debian-12', 'debian-13', 'debian-13-backports'] as const;

const Report = z.object({
	kernels: z.array(
		z.object({
			id: z.string(),
			outcome: z.string(),
			reused: z.string(),
			moduleRoots: z.array(z.object({ cached: z.boolean() })),
		}),
	),
});

interface Asked {
	/** What each kernel's build is to begin from; null: whatever is there. */
	readonly built: 'nothing' | 'objects' | 'known' | null;
	/** Compared with the package as it is. */
	readonly withBase?: boolean;
}

export class Desk {
	readonly #place: string;
	readonly #base: string;
	#changes = 0;

	private constructor(place: string, base: string) {
		this.#place = place;
		this.#base = base;
	}

	static async open(packageName: string, version: string): Promise<Desk> {
		const place = await mkdtemp(join(tmpdir(), 'modprobot-desk-'));
		const base = await debianSource(packageName, version);
		await cp(base, join(place, 'source'), { recursive: true, verbatimSymlinks: true });
		await mkdir(join(place, '.cache'), { recursive: true });
		// What images contain is known at a desk from the day that they were made.
		await cp(KNOWN_IMAGES, join(place, '.cache/modprobot'), { recursive: true });
		return new Desk(place, base);
	}

	/** @throws where it ends otherwise than such a check does, or begins from something else. */
	async check({ built, withBase = false }: Asked): Promise<void> {
		const report = join(this.#place, 'report.json');
		const kernels = KERNELS.flatMap((id) => ['--kernel', id]);
		const base = withBase ? ['--base', this.#base] : [];
		const args = ['check', join(this.#place, 'source'), ...kernels, ...base, '--format', 'json', '--output', report];
		const { exitCode, stderr } = await execa(join(projectDirectory, 'bin/modprobot'), args, {
			env: { HOME: this.#place, XDG_CACHE_HOME: join(this.#place, '.cache') },
			reject: false,
		});
		if (exitCode !== 0) throw new Error(`The check ended with ${exitCode}: ${stderr}`);
		const { kernels: found } = Report.parse(JSON.parse(await readFile(report, 'utf8')));
		if (found.length !== KERNELS.length) throw new Error(`The check was of ${found.length} kernels`);
		for (const { id, outcome, reused, moduleRoots } of found) {
			if (outcome !== 'pass') throw new Error(`${id}: ${outcome}`);
			const from = moduleRoots.every(({ cached }) => cached) ? 'known' : reused;
			if (built !== null && from !== built) throw new Error(`${id} was built from ${from}, not from ${built}`);
		}
	}

	/** Adds a line to a file, another each time, that changes nothing. */
	async change(file: string): Promise<void> {
		await appendFile(join(this.#place, 'source', file), `/* ${++this.#changes} */\n`);
	}

	/** As if nothing had been checked before. */
	async forget(): Promise<void> {
		for (const name of ['built-trees', 'results']) {
			await rm(join(this.#place, '.cache/modprobot', name), { recursive: true, force: true });
		}
	}

	async close(): Promise<void> {
		await rm(this.#place, { recursive: true, force: true });
	}
}
