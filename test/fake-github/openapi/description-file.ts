/** GitHub's OpenAPI description, taken out of its npm package at first use and kept in the project's `.cache/`. */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkedPart } from './checked-part.ts';

const PACKAGE = '@octokit/openapi@23.0.2';
const FILE = 'generated/api.github.com.json';
const CACHE = join(import.meta.dirname, '../../../.cache/openapi-23.0.2');

const run = promisify(execFile);

/** Named anew where `checked-part.ts` changes. */
const CHECKED = 'checked-1.json';

/** @returns the text of what of the description values can be checked against. */
export async function readDescription(): Promise<string> {
	const cached = join(CACHE, CHECKED);
	if (!(await isThere(cached))) await fetchTo(cached);
	return readFile(cached, 'utf8');
}

/** The whole package is 400 MB unpacked, so only the one file is unpacked. */
async function fetchTo(cached: string): Promise<void> {
	await mkdir(CACHE, { recursive: true });
	const work = await mkdtemp(join(CACHE, 'fetch-'));
	try {
		const packed = await run('npm', ['pack', '--silent', PACKAGE], { cwd: work });
		await run('tar', ['-xzf', packed.stdout.trim(), `package/${FILE}`], { cwd: work });
		const whole: unknown = JSON.parse(await readFile(join(work, 'package', FILE), 'utf8'));
		await writeFile(join(work, CHECKED), JSON.stringify(checkedPart(whole)));
		// Another process may do the same at the same time: the last one wins, and both have the same file.
		await rename(join(work, CHECKED), cached);
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}

function isThere(path: string): Promise<boolean> {
	return access(path).then(
		() => true,
		() => false,
	);
}
