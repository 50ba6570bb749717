/** Keeps images' answers on disk, so that each image is looked into once. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INSPECTION_SCRIPT } from './inspection-script.ts';

export interface InspectionCache {
	/** Null where nothing is kept, or what is kept is damaged. */
	read(digest: string, release: string | undefined): Promise<string | null>;
	/** @throws the file system's errors. */
	write(digest: string, release: string | undefined, answer: string): Promise<void>;
}

/** Files are named by what the answer depends on, and begin with a checksum, so that half a file is not taken for a whole. */
export function createInspectionCache(directory: string): InspectionCache {
	const fileOf = (digest: string, release: string | undefined) =>
		join(directory, sha256(JSON.stringify([INSPECTION_SCRIPT, digest, release ?? null])));
	return {
		async read(digest, release) {
			let text: string;
			try {
				text = await readFile(fileOf(digest, release), 'utf8');
			} catch {
				return null;
			}
			const answer = text.slice(65);
			return text[64] === '\n' && text.slice(0, 64) === sha256(answer) ? answer : null;
		},
		async write(digest, release, answer) {
			await mkdir(directory, { recursive: true });
			const temporary = join(directory, `.${randomUUID()}`);
			try {
				await writeFile(temporary, `${sha256(answer)}\n${answer}`);
				await rename(temporary, fileOf(digest, release));
			} finally {
				await rm(temporary, { force: true });
			}
		},
	};
}

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
