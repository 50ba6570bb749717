import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { debianSource } from './debian-source.ts';

const projectDirectory = fileURLToPath(new URL('../../', import.meta.url));
const DKMS = { version: '3.2.2-1~deb13u1', programs: 'usr/sbin' };

/** What became of a dkms.conf: each call of make with its environment and all files it saw, the modules it named. */
export interface Told {
	readonly what: string;
	readonly make: string;
	readonly env: string;
	readonly files: string;
	readonly modules: string;
}

/** A directory with a dkms.conf, or its files: their text, and whether they can be executed. */
export type DkmsCase = string | Readonly<Record<string, string | { readonly program: string }>>;

/**
 * Has the real dkms and ours work on the same sources, for the kernel of the image, with a make that does nothing.
 * @returns what each tells, by the case's name.
 */
export async function compareDkms(
	image: string,
	release: string,
	cases: ReadonlyMap<string, DkmsCase>,
): Promise<ReadonlyMap<string, { readonly real: Told; readonly ours: Told }>> {
	const parent = await mkdtemp(join(tmpdir(), 'dkms-'));
	const [work, results] = [join(parent, 'work'), join(parent, 'results')];
	try {
		await mkdir(work);
		await mkdir(results);
		await cp(join(await debianSource('dkms', DKMS.version, DKMS.programs), 'dkms'), join(work, 'dkms'));
		await cp(join(projectDirectory, 'src/engine/scripts/dkms.bash'), join(work, 'ours'));
		await cp(join(projectDirectory, 'test/real-modules/compare-dkms.bash'), join(work, 'compare.bash'));
		const names = [...cases.keys()];
		for (const [index, name] of names.entries()) await layOut(join(work, 'cases', `case-${index}`), cases.get(name)!);
		const script =
			'mkdir /compare && tar -x -C /compare && bash /compare/compare.bash "$1" >&2; tar -c -C /compare/out --exclude log .';
		const archive = execa('tar', ['-c', '-C', work, '.'], { encoding: 'buffer' });
		const container = ['run', '--rm', '-i', '--network', 'none', image, 'sh', '-c', script, 'sh', release];
		const run = archive.pipe('docker', container, { encoding: 'buffer' }).pipe('tar', ['-x', '-C', results]);
		// Its errors hold all that was piped, far too much for a test's report.
		await run.catch((error: unknown) => Promise.reject(new Error(String(error).slice(0, 2000))));
		const told = new Map<string, { real: Told; ours: Told }>();
		for (const [index, name] of names.entries()) {
			const result = join(results, `case-${index}`);
			told.set(name, { real: await read(join(result, 'real')), ours: await read(join(result, 'ours')) });
		}
		return told;
	} finally {
		await rm(parent, { recursive: true, force: true });
	}
}

async function layOut(directory: string, content: DkmsCase): Promise<void> {
	await mkdir(directory, { recursive: true });
	if (typeof content === 'string') return cp(content, directory, { recursive: true, verbatimSymlinks: true });
	for (const [path, file] of Object.entries(content)) {
		await mkdir(join(directory, path, '..'), { recursive: true });
		await writeFile(join(directory, path), typeof file === 'string' ? file : file.program);
		if (typeof file !== 'string') await chmod(join(directory, path), 0o755);
	}
}

async function read(directory: string): Promise<Told> {
	const text = (name: keyof Told) => readFile(join(directory, name), 'utf8').catch(() => '');
	const [what, make, env] = [await text('what'), await text('make'), await text('env')];
	return { what: what.trim(), make, env, files: await text('files'), modules: await text('modules') };
}
