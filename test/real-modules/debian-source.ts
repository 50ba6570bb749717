import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const projectDirectory = fileURLToPath(new URL('../../', import.meta.url));

/** Fetches a Debian package's module source, or a directory of the package, once; nobody writes to what it gives. */
export async function debianSource(packageName: string, version: string, wanted?: string): Promise<string> {
	const directory = join(projectDirectory, '.cache/sources', `${packageName}_${version}`);
	await execa(join(projectDirectory, 'scripts/fetch-debian-source.sh'), [
		packageName,
		version,
		directory,
		...(wanted === undefined ? [] : [wanted]),
	]);
	return directory;
}

export interface TemporaryCopy {
	readonly directory: string;
	remove(): Promise<void>;
}

/** A copy of a source, to be changed and checked, in a directory that no repository holds. */
export async function temporaryCopy(source: string): Promise<TemporaryCopy> {
	const parent = await mkdtemp(join(tmpdir(), 'module-'));
	const directory = join(parent, 'source');
	await mkdir(directory);
	await cp(source, directory, { recursive: true, verbatimSymlinks: true });
	return { directory, remove: () => rm(parent, { recursive: true, force: true }) };
}
