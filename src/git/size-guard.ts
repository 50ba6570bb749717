/** git has no limit of its own for what a remote sends, so the files that it writes are looked at meanwhile. */
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const INTERVAL_MS = 500;

export interface SizeGuard {
	/** Aborted when more than the limit has come. */
	readonly signal: AbortSignal;
	stop(): void;
}

/** @param maxBytes how much may be added to what is there. */
export async function guardSize(gitDirectory: string, maxBytes: number): Promise<SizeGuard> {
	const controller = new AbortController();
	const limit = (await sizeOfPacks(gitDirectory)) + maxBytes;
	const look = async () => {
		if ((await sizeOfPacks(gitDirectory)) > limit) controller.abort();
	};
	const timer = setInterval(() => void look(), INTERVAL_MS);
	return { signal: controller.signal, stop: () => clearInterval(timer) };
}

/** Packs that a git which was ended did not finish. */
export async function removeUnfinishedPacks(gitDirectory: string): Promise<void> {
	const directory = packs(gitDirectory);
	const unfinished = (await namesIn(directory)).filter((name) => name.startsWith('tmp_'));
	await Promise.all(unfinished.map((name) => rm(join(directory, name), { force: true })));
}

async function sizeOfPacks(gitDirectory: string): Promise<number> {
	const directory = packs(gitDirectory);
	const sizes = (await namesIn(directory)).map((name) =>
		lstat(join(directory, name)).then(
			({ size }) => size,
			() => 0,
		),
	);
	return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function packs(gitDirectory: string): string {
	return join(gitDirectory, 'objects', 'pack');
}

function namesIn(directory: string): Promise<string[]> {
	return readdir(directory).catch(() => []);
}
