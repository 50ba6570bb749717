/** Built trees in a directory of this machine, within a number of bytes: what was not used for the longest time goes. */
import { createHash } from 'node:crypto';
import { readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuiltTree, BuiltTrees, TreeOwner } from '../checks/ports/built-trees.ts';
import { saysFullDisk } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import {
	openTree,
	readAbout,
	removeTree,
	removeUnfinished,
	treeFilesIn,
	writeTree,
	type TreeFile,
} from './tree-files.ts';
import { writeReadings } from './tree-readings.ts';

/** Of one owner with one key: the branches that pull requests go to, and what was built there last. */
const MAX_TREES = 4;
/** Less than this on the disk, and trees are removed. */
const MIN_FREE_BYTES = 1024 ** 3;
const MAX_AGE_MS = 30 * 24 * 3_600_000;

export interface BuiltTreeOptions {
	readonly directory: string;
	/** Of all trees together. */
	readonly maxBytes: number;
	readonly logger: Logger;
}

/** What one owner's trees take. */
export interface OwnerUse {
	readonly owner: string;
	readonly trees: number;
	readonly bytes: number;
	readonly usedAt: Date;
}

export class TreeDirectory implements BuiltTrees {
	readonly #options: BuiltTreeOptions;

	constructor(options: BuiltTreeOptions) {
		this.#options = options;
	}

	async of(owner: TreeOwner, key: string): Promise<readonly BuiltTree[]> {
		const files = await treeFilesIn(this.#place(owner, key));
		const trees = await Promise.all(files.slice(0, MAX_TREES).map(openTree));
		return trees.filter((tree) => tree !== null);
	}

	async keep(
		...[owner, key, { content, roots, used, readings }, contents]: Parameters<BuiltTrees['keep']>
	): Promise<void> {
		const { maxBytes, logger } = this.#options;
		const place = this.#place(owner, key);
		const about = { owner: owner.label, roots: [...roots], content: [...content], used };
		try {
			await writeTree(place, about, { ...contents, readings: writeReadings(readings) }, maxBytes);
		} catch (error) {
			for (const stream of Object.values(contents)) stream.destroy();
			logger.warn({ err: error, owner: owner.id }, 'what a build made was not kept for the next');
			// A full disk: what others need comes before what only saves time.
			if (saysFullDisk(error)) await this.#shrinkTo(0);
			return;
		}
		for (const file of (await treeFilesIn(place)).slice(MAX_TREES)) await removeTree(file);
		await this.#shrinkTo(maxBytes);
	}

	/** Removes what is kept for all other owners. */
	async keepOnly(ownerIds: readonly string[]): Promise<void> {
		const { directory } = this.#options;
		const kept = new Set(ownerIds.map(hash));
		for (const owner of await entriesOf(directory)) {
			if (!kept.has(owner)) await rm(join(directory, owner), { recursive: true, force: true });
		}
	}

	/** Removes everything. @returns how many bytes that were. */
	async clear(): Promise<number> {
		const bytes = (await this.#all()).reduce((sum, { size }) => sum + size, 0);
		await rm(this.#options.directory, { recursive: true, force: true });
		return bytes;
	}

	/** By owner, last used first. */
	async use(): Promise<readonly OwnerUse[]> {
		const labelled = await Promise.all(
			(await this.#all()).map(async (file) => ({ ...file, owner: (await readAbout(file))?.owner ?? '?' })),
		);
		return Array.from(
			Map.groupBy(labelled, ({ owner }) => owner),
			([owner, files]) => ({
				owner,
				trees: files.length,
				bytes: files.reduce((sum, { size }) => sum + size, 0),
				usedAt: new Date(Math.max(...files.map(({ usedAt }) => usedAt.getTime()))),
			}),
		).toSorted((a, b) => b.usedAt.getTime() - a.usedAt.getTime());
	}

	/** Removes what nobody used for long, and more where little is left of the disk: all else that is written there matters more. */
	async makeRoom(): Promise<void> {
		const { directory } = this.#options;
		for (const file of await this.#all()) if (Date.now() - file.usedAt.getTime() > MAX_AGE_MS) await removeTree(file);
		const disk = await statfs(directory).catch(() => null);
		if (disk === null) return;
		const lacking = MIN_FREE_BYTES - disk.bavail * disk.bsize;
		if (lacking <= 0) return;
		const bytes = (await this.#all()).reduce((sum, { size }) => sum + size, 0);
		await this.#shrinkTo(Math.max(0, bytes - lacking));
	}

	async #shrinkTo(maxBytes: number): Promise<void> {
		let left = maxBytes;
		for (const file of await this.#all()) {
			left -= file.size;
			if (left < 0) await removeTree(file);
		}
	}

	/** Last used first. */
	async #all(): Promise<TreeFile[]> {
		const { directory } = this.#options;
		const files: TreeFile[] = [];
		for (const owner of await entriesOf(directory)) {
			for (const key of await entriesOf(join(directory, owner))) {
				await removeUnfinished(join(directory, owner, key));
				files.push(...(await treeFilesIn(join(directory, owner, key))));
			}
		}
		return files.toSorted((a, b) => b.usedAt.getTime() - a.usedAt.getTime());
	}

	#place(owner: TreeOwner, key: string): string {
		return join(this.#options.directory, hash(owner.id), hash(key));
	}
}

function hash(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

async function entriesOf(directory: string): Promise<string[]> {
	return await readdir(directory).catch(() => []);
}
