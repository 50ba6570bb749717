import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { UserError } from '../shared/errors.ts';

/** What a process has to itself as long as it lives. */
export interface DataDirectory {
	readonly path: string;
	/** Names this process on what it starts outside of itself. */
	readonly owner: string;
	/** The names of the last processes here, which are dead: what still carries them is an orphan. */
	readonly formerOwners: readonly string[];
	release(): void;
}

const MAX_FORMER_OWNERS = 5;
const OwnerFile = z.object({ pid: z.int(), owner: z.uuid(), formerOwners: z.array(z.uuid()) });
type OwnerFile = z.infer<typeof OwnerFile>;

/** Held here, or garbage collection would close a lock whose owner does not look at it. */
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only owner of a data directory: the embedded database takes no lock of its own and two
 * processes would destroy it. The lock is SQLite's file lock, which the kernel drops with the process however that
 * ends, so nothing stale is left behind.
 * @throws UserError when another process owns the directory, or it cannot be made.
 */
export function openDataDirectory(directory: string): DataDirectory {
	const lock = openLock(directory);
	const path = realpathSync(directory);
	const ownerFile = join(path, 'owner.json');
	try {
		lock.exec('BEGIN EXCLUSIVE');
	} catch (error) {
		lock.close();
		const pid = readOwner(ownerFile)?.pid;
		throw new UserError(
			`The data directory ${directory} is in use by ${pid === undefined ? 'another modprobot process' : `the modprobot process ${pid}`}. Stop that one, or set DATA_DIRECTORY to another directory.`,
			{ cause: error },
		);
	}
	held.add(lock);
	const former = readOwner(ownerFile);
	const owner: OwnerFile = {
		pid: process.pid,
		owner: randomUUID(),
		formerOwners: former === null ? [] : [former.owner, ...former.formerOwners].slice(0, MAX_FORMER_OWNERS),
	};
	writeFileSync(ownerFile, JSON.stringify(owner));
	return {
		path,
		owner: owner.owner,
		formerOwners: owner.formerOwners,
		release() {
			if (held.delete(lock)) lock.close();
		},
	};
}

function openLock(directory: string): DatabaseSync {
	try {
		mkdirSync(directory, { recursive: true, mode: 0o700 });
		return new DatabaseSync(join(directory, 'owner.lock'), { timeout: 0 });
	} catch (error) {
		throw new UserError(
			`The data directory ${directory} cannot be created or written: set DATA_DIRECTORY to another directory.`,
			{
				cause: error,
			},
		);
	}
}

function readOwner(file: string): OwnerFile | null {
	try {
		return OwnerFile.parse(JSON.parse(readFileSync(file, 'utf8')));
	} catch {
		return null;
	}
}
