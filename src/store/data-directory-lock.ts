import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../shared/errors.ts';

export interface DataDirectoryLock {
	release(): void;
}

/** Held here, or garbage collection would close a lock whose owner does not look at it. */
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only owner of a data directory: the embedded database takes no lock of its own and two
 * processes would destroy it. The lock is SQLite's file lock, which the kernel drops with the process however that
 * ends, so nothing stale is left behind.
 * @throws UserError when another process owns the directory.
 */
export function lockDataDirectory(directory: string): DataDirectoryLock {
	mkdirSync(directory, { recursive: true, mode: 0o700 });
	const ownerFile = join(directory, 'owner.pid');
	const lock = new DatabaseSync(join(directory, 'owner.lock'), { timeout: 0 });
	try {
		lock.exec('BEGIN EXCLUSIVE');
	} catch (error) {
		lock.close();
		throw new UserError(
			`The data directory ${directory} is in use by ${describeOwner(ownerFile)}. Stop that one, or give this one another data directory.`,
			{ cause: error },
		);
	}
	held.add(lock);
	writeFileSync(ownerFile, `${process.pid}\n`);
	return {
		release() {
			if (held.delete(lock)) lock.close();
		},
	};
}

function describeOwner(ownerFile: string): string {
	try {
		return `the modprobot process ${Number.parseInt(readFileSync(ownerFile, 'utf8'), 10)}`;
	} catch {
		return 'another modprobot process';
	}
}
