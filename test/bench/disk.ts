/**
 * Builds two hundred different commits in one server that may keep only a few of their trees, then fills the disk that its
 * data lies on. Must be so: the trees stay within their setting (but for those that are being written); on a full disk they
 * go first, the server goes on, and a pull request that came meanwhile has its check. Needs root, for a disk of its own
 * (tmpfs). Exits with 1 where it is not so. `--commits N`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DEMO_MODULE } from '../e2e/demo-module.ts';
import { Stage } from './service-stage.ts';

const MEBIBYTE = 1024 ** 2;
/** Some twenty trees. */
const LIMIT_MIB = 1;
/** More than is to be left free of a disk, so that this is not what keeps trees from staying. */
const DISK_MIB = 1600;
const BUILDS_AT_ONCE = 2;
const PATIENCE_MS = 15 * 60_000;
/** The server looks for room every minute, and for what it missed every five. */
const FULL_MS = 10 * 60_000;

/** Bytes of what is kept and of what is being written, by file. */
async function filesOf(directory: string): Promise<readonly number[]> {
	const names = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
	const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
	return await Promise.all(files.map(async (path) => (await stat(path).catch(() => null))?.size ?? 0));
}
const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);

async function until(what: string, patienceMs: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
	for (const since = Date.now(); !(await isSo()); await setTimeout(500))
		if (Date.now() - since > patienceMs) throw new Error(`It was waited for in vain that ${what}.`);
}

/** @returns what releases it again. */
async function fill(directory: string): Promise<() => Promise<void>> {
	const path = join(directory, 'filler');
	const file = await open(path, 'w');
	for (let size = MEBIBYTE; size >= 4096; size /= 2) {
		const chunk = Buffer.alloc(size);
		for (;;) {
			const written = await file.write(chunk).catch(() => null);
			if (written?.bytesWritten !== size) break;
		}
	}
	await file.close();
	return () => rm(path);
}

const { values } = parseArgs({ options: { commits: { type: 'string', default: '200' } } });
const commits = Number(values.commits);
if (process.getuid?.() !== 0) throw new Error('Run this as root: it mounts a disk of its own.');
const disk = await mkdtemp(join(tmpdir(), 'modprobot-disk-'));
execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'modprobot-disk', disk]);
const stage = await Stage.open(null, { settings: { BUILT_TREES_LIMIT: String(LIMIT_MIB) }, place: disk });
try {
	const trees = join(stage.server.directory, 'built-trees');
	const built = () => stage.server.lines.filter((line) => line.includes('"build done"')).length;
	let [largest, most] = [0, 0];
	for (let count = 0; count < commits; count++) {
		const repository = await stage.createRepository();
		await repository.push('main', { 'demo.c': `${DEMO_MODULE['demo.c']}/* ${count} */\n` });
		await until('a commit was built', PATIENCE_MS, async () => {
			const files = await filesOf(trees);
			[largest, most] = [Math.max(largest, ...files), Math.max(most, sum(files))];
			return built() >= count + 1 - BUILDS_AT_ONCE;
		});
	}
	await until('all commits were built', PATIENCE_MS, () => built() >= commits);
	await setTimeout(5000);
	const left = sum(await filesOf(trees));
	const mib = (bytes: number) => (bytes / MEBIBYTE).toFixed(2);
	console.log(
		`${built()} commits built; at most ${mib(most)} MiB of ${LIMIT_MIB}, ${mib(left)} in the end; the largest file has ${mib(largest)}`,
	);
	if (left > LIMIT_MIB * MEBIBYTE || most > LIMIT_MIB * MEBIBYTE + 2 * BUILDS_AT_ONCE * largest)
		throw new Error('The trees were not kept within their setting.');
	if (left < (LIMIT_MIB / 2) * MEBIBYTE) throw new Error('Too little was kept for this to show anything.');

	const repository = await stage.createRepository();
	const empty = await fill(disk);
	const since = Date.now();
	await repository.push('change', { 'demo.c': `${DEMO_MODULE['demo.c']}/* on a full disk */\n` });
	const pull = await repository.openPullRequest({ head: 'change', title: 'A change', author: 'contributor' });
	const isConcluded = (sha: string) => repository.checkRuns(sha).some(({ conclusion }) => conclusion === 'success');
	await until('a check was concluded on a full disk', FULL_MS, () => isConcluded(pull.headSha));
	console.log(
		`on a full disk a check was concluded after ${((Date.now() - since) / 1000).toFixed(0)} s; ${mib(sum(await filesOf(trees)))} MiB of trees are left`,
	);
	// What was built since may be kept again.
	if (sum(await filesOf(trees)) > left / 2) throw new Error('The trees did not go first.');
	await empty();
	await repository.push('another', { 'demo.c': `${DEMO_MODULE['demo.c']}/* with room again */\n` });
	const next = await repository.openPullRequest({ head: 'another', title: 'A change', author: 'contributor' });
	await until('a check was concluded with room again', FULL_MS, () => isConcluded(next.headSha));
	console.log('and the next one once there was room again');
} catch (error) {
	console.log(stage.server.lines.slice(-60).join('\n'));
	throw error;
} finally {
	await stage.close();
	execFileSync('umount', [disk]);
	await rmdir(disk);
}
