import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/shared/errors.ts';
import { openDataDirectory } from '../../../src/store/data-directory.ts';

let directory: string;
let child: ChildProcess | null = null;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'modprobot-lock-'));
});
afterEach(() => {
	child?.kill('SIGKILL');
	rmSync(directory, { recursive: true });
});

const MODULE = new URL('../../../src/store/data-directory.ts', import.meta.url).href;

/** Another process that has the directory until it is killed. */
async function owner() {
	const script = `const { openDataDirectory } = await import(${JSON.stringify(MODULE)});
		openDataDirectory(${JSON.stringify(directory)}); console.log('open'); setInterval(() => {}, 1000);`;
	const process_ = spawn(process.execPath, ['--input-type=module', '-e', script], {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: {},
	});
	child = process_;
	await once(process_.stdout, 'data');
	return process_;
}

describe('a data directory', () => {
	it('refuses a second process, naming the first, until that one is killed', async () => {
		const first = await owner();
		expect(() => openDataDirectory(directory)).toThrow(UserError);
		expect(() => openDataDirectory(directory)).toThrow(`process ${first.pid}`);

		const exit = once(first, 'exit');
		first.kill('SIGKILL');
		await exit;
		openDataDirectory(directory).release();
	});

	it('is free again after its release, and remembers whose containers are orphans', () => {
		const first = openDataDirectory(directory);
		first.release();
		const second = openDataDirectory(directory);
		second.release();
		expect(second.owner).not.toBe(first.owner);
		expect(second.formerOwners).toEqual([first.owner]);
	});
});
