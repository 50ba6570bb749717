/**
 * What the modules of default branches need, as a file that anyone who may read the data directory reads while the App
 * runs: the embedded database has room for one process. Compressed lines: a head, one record a line (the JSON of its
 * origin, a tab, the JSON of its needs), and how many there are.
 */
import type { NeedsPage } from '../checks/ports/records.ts';
import { createWriteStream } from 'node:fs';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createZstdCompress, zstdDecompress } from 'node:zlib';
import { z } from 'zod';
import type { Store } from '../checks/ports/store.ts';
import { NeedsOrigin, type NeedsRecord, RootNeeds } from '../results/module-needs.ts';
import { InfrastructureError, UserError } from '../shared/errors.ts';
import { filledLines } from '../shared/text.ts';

const FILE = 'module-needs.zst';
const MAX_RECORDS = 50_000;
/** Characters before they are compressed, and bytes of the file. */
const MAX_TEXT = 256 * 1024 ** 2;
const MAX_FILE_BYTES = 64 * 1024 ** 2;

const Head = z.object({ version: z.literal(1), writtenAt: z.iso.datetime() });
const Foot = z.object({ records: z.int(), leftOut: z.int() });

export interface NeedsSnapshot {
	readonly writtenAt: Date;
	readonly records: readonly NeedsRecord[];
	/** Records for which there was no room, or which cannot be read. */
	readonly leftOut: number;
}

/** Writes the snapshot where what is stored has changed since this process wrote it last. */
export function createSnapshotWriter(directory: string): { update(store: Store): Promise<void> } {
	let written: string | null = null;
	return {
		async update(store) {
			const stamp = await store.transaction((transaction) => transaction.needsStamp());
			if (stamp === written) return;
			await writeSnapshot(directory, store);
			written = stamp;
		},
	};
}

async function writeSnapshot(directory: string, store: Store): Promise<void> {
	const file = join(directory, FILE);
	const unfinished = `${file}.new`;
	try {
		// It names private repositories and their files.
		const output = createWriteStream(unfinished, { mode: 0o600 });
		await pipeline(linesOf(store), createZstdCompress(), output);
		await rename(unfinished, file);
	} finally {
		await rm(unfinished, { force: true });
	}
}

/** One transaction a page, so that nobody waits for all of it. */
async function* linesOf(store: Store): AsyncGenerator<string> {
	const head: z.infer<typeof Head> = { version: 1, writtenAt: new Date().toISOString() };
	yield `${JSON.stringify(head)}\n`;
	let written = 0;
	let leftOut = 0;
	let room = MAX_TEXT;
	for (let after: number | null = 0; after !== null;) {
		const from: number = after;
		const page: NeedsPage = await store.transaction((transaction) => transaction.needsPage(from));
		for (const record of page.records) {
			const line = `${JSON.stringify(record.origin)}\t${JSON.stringify(record.needs)}\n`;
			if (written < MAX_RECORDS && line.length <= room) {
				yield line;
				written += 1;
				room -= line.length;
			} else leftOut += 1;
		}
		after = page.next;
	}
	const foot: z.infer<typeof Foot> = { records: written, leftOut };
	yield `${JSON.stringify(foot)}\n`;
}

/** @throws UserError where there is none, or it is another version's; InfrastructureError where it is damaged. */
export async function readSnapshot(directory: string): Promise<NeedsSnapshot> {
	const file = join(directory, FILE);
	const lines = filledLines(await readText(directory, file), MAX_TEXT);
	const head = Head.safeParse(fromJson(lines.next().value));
	if (!head.success) {
		throw new UserError(`${file} is of another version of modprobot: the App writes it anew when it starts.`);
	}
	const records: NeedsRecord[] = [];
	let last = '';
	for (const line of lines) {
		const record = recordOf(line);
		if (record !== null) records.push(record);
		last = line;
	}
	const foot = Foot.safeParse(fromJson(last));
	if (!foot.success) throw new InfrastructureError(`${file} is damaged.`);
	const unreadable = Math.max(0, foot.data.records - records.length);
	return { writtenAt: new Date(head.data.writtenAt), records, leftOut: foot.data.leftOut + unreadable };
}

function recordOf(line: string): NeedsRecord | null {
	// JSON escapes tabs within its texts.
	const tab = line.indexOf('\t');
	const origin = NeedsOrigin.safeParse(tab === -1 ? null : fromJson(line.slice(0, tab)));
	if (!origin.success) return null;
	return { ...origin.data, needs: () => RootNeeds.safeParse(fromJson(line.slice(tab + 1))).data ?? null };
}

async function readText(directory: string, file: string): Promise<string> {
	try {
		const { size } = await stat(file);
		if (size > MAX_FILE_BYTES) throw new InfrastructureError(`${file} is too large to be read.`);
		const limit = { maxOutputLength: 4 * MAX_TEXT };
		return (await promisify(zstdDecompress)(await readFile(file), limit)).toString();
	} catch (error) {
		if (error instanceof InfrastructureError) throw error;
		if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') {
			throw new UserError(
				`${directory} has no ${FILE}. The App writes it there within a minute of its start: set DATA_DIRECTORY, or give --data, to the data directory of the App.`,
				{ cause: error },
			);
		}
		throw new InfrastructureError(`${file} cannot be read.`, { cause: error });
	}
}

function fromJson(text: string | undefined): unknown {
	try {
		return JSON.parse(text ?? '');
	} catch {
		return null;
	}
}
