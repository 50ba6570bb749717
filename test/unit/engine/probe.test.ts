/** What stands before a compiler: questions of Kbuild's are answered once, everything else reaches the compiler. */
import { execFile } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const script = new URL('../../../src/engine/scripts/probe.sh', import.meta.url).pathname;
const QUESTION = '-Werror -c -x c /dev/null -o tmp.1';

describe('a compiler that is asked', () => {
	let directory: string;
	beforeEach(async () => {
		directory = await mkdtemp(join(tmpdir(), 'modprobot-probe-'));
		await Promise.all(['bin', 'out'].map((name) => mkdir(join(directory, name))));
		const real = join(directory, 'real');
		await writeFile(real, `#!/bin/sh\necho >>${directory}/asked\ncase $* in *-unknown*) exit 1 ;; esac\n`);
		const shim = join(directory, 'bin/gcc');
		await writeFile(shim, `#!/bin/sh\nreal='${real}'\n${await readFile(script, 'utf8')}`);
		await writeFile(join(directory, 'out/probes'), '');
		await Promise.all([real, shim].map((path) => chmod(path, 0o755)));
	});
	afterEach(() => rm(directory, { recursive: true, force: true }));

	/** @returns `y` or `n`, as Kbuild's try-run tells. */
	async function ask(words: string, heard = '>/dev/null 2>&1'): Promise<string> {
		const line = `if (${directory}/bin/gcc ${words}) ${heard}; then echo y; else echo n; fi`;
		const { stdout } = await promisify(execFile)('sh', ['-c', line], { cwd: directory });
		return stdout.trim();
	}
	const timesAsked = async () => (await readFile(join(directory, 'asked'), 'utf8')).length;

	it.each([
		['knows an option', '', 'y'],
		['does not know one', '-unknown ', 'n'],
	])('whether it %s answers once, wherever the object was to go', async (_, option, answer) => {
		expect(await ask(option + QUESTION)).toBe(answer);
		expect(await ask(option + QUESTION.replace('tmp.1', 'tmp.2'))).toBe(answer);
		expect(await timesAsked()).toBe(1);
	});

	it('leaves an object where the answer is known, as it would itself', async () => {
		await ask(QUESTION);
		await ask(QUESTION.replace('tmp.1', 'tmp.2'));
		await expect(access(join(directory, 'tmp.2'))).resolves.toBeUndefined();
	});

	it('answers each question by itself', async () => {
		expect(await ask(QUESTION)).toBe('y');
		expect(await ask(`-unknown ${QUESTION}`)).toBe('n');
		expect(await ask(`-O2 ${QUESTION}`)).toBe('y');
		expect(await timesAsked()).toBe(3);
	});

	it.each([
		['to compile a file', '-c -x c one.c -o one.o'],
		['with a directory of headers', `-Iinclude ${QUESTION}`],
		['with a header', `-include one.h ${QUESTION}`],
		['with a plugin', `-fplugin=one.so ${QUESTION}`],
		['with other programs', `-Btools ${QUESTION}`],
		['with words in a file', `@words ${QUESTION}`],
		['for its version', '--version'],
		['with an option over two lines', `"-DX='\n'" ${QUESTION}`],
	])('is asked each time %s', async (_, words) => {
		await ask(words);
		await ask(words);
		expect(await timesAsked()).toBe(2);
	});

	it.each([
		['its words', '>/dev/null 2>said'],
		['its output', '>said 2>/dev/null'],
	])('is asked each time where somebody reads %s', async (_, heard) => {
		await ask(QUESTION, heard);
		await ask(QUESTION, heard);
		expect(await timesAsked()).toBe(2);
	});
});
