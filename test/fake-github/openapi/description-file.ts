/** GitHub's OpenAPI description, taken out of its npm package at first use and kept in the project's `.cache/`. */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PACKAGE = '@octokit/openapi@23.0.2';
const FILE = 'generated/api.github.com.json';
const CACHE = join(import.meta.dirname, '../../../.cache/openapi-23.0.2');

const run = promisify(execFile);

/** @returns the description's text. The whole package is 400 MB unpacked, so only the one file is unpacked. */
export async function readDescription(): Promise<string> {
	const cached = join(CACHE, 'api.github.com.json');
	if (!(await isThere(cached))) await fetchTo(cached);
	return readFile(cached, 'utf8');
}

async function fetchTo(cached: string): Promise<void> {
	await mkdir(CACHE, { recursive: true });
	const work = await mkdtemp(join(CACHE, 'fetch-'));
	try {
		const packed = await run('npm', ['pack', '--silent', PACKAGE], { cwd: work });
		await run('tar', ['-xzf', packed.stdout.trim(), `package/${FILE}`], { cwd: work });
		// Another process may do the same at the same time: the last one wins, and both have the same file.
		await rename(join(work, 'package', FILE), cached);
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
