import { reproduceCommand, reproducible, shellQuote } from '../../../src/report/reproduce.ts';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { failing, failure, HEAD, judged, kernel, report } from './example-report.ts';

const RECIPE = {
	image: 'debian:bookworm-slim',
	setup: 'apt-get update -qq',
	commands: ['make'],
	cloneUrl: 'https://github.example/o/r.git',
	sha: HEAD,
};

/** What a shell makes of the command: the words that docker gets. */
function wordsOf(command: string): string[] {
	const script = `docker() { for word; do printf '%s\\0' "$word"; done; }\n${command}`;
	return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('shellQuote', () => {
	it.each(['plain-word_1.0', '', 'two words', "it's", '$(id) `id` ${x}', '*', '-n', '\\', 'a\nb', '"', '!'])(
		'brings %j through a shell as it is',
		(word) => {
			expect(execFileSync('sh', ['-c', `printf '%s' ${shellQuote(word)}`], { encoding: 'utf8' })).toBe(word);
		},
	);
});

describe('the command to reproduce', () => {
	it('reaches the container whole, whatever the commands quote', () => {
		const commands = [`./configure --with='a b' "$KERNEL_BUILD"`, "echo 'it'\\''s'"];
		const words = wordsOf(reproduceCommand('6.1.0-50-amd64', { ...RECIPE, commands }) ?? '');
		expect(words.slice(0, 5)).toEqual(['run', '--rm', 'debian:bookworm-slim', 'sh', '-ec']);
		expect(words).toHaveLength(6);
		expect(words[5]).toContain(`\n${commands.join('\n')}\n`);
	});

	it('has the submodules at their commits, whatever their paths look like', () => {
		const submodules = [{ path: "-lib/it's", cloneUrl: 'https://github.example/o/common.git', sha: 'c'.repeat(40) }];
		const script = wordsOf(reproduceCommand('6.1.0-50-amd64', { ...RECIPE, submodules }) ?? '')[5] ?? '';
		const at = shellQuote("./-lib/it's");
		expect(script).toContain(
			`git checkout -q FETCH_HEAD\ngit init -q ${at}\ngit -C ${at} fetch -q --depth 1 https://github.example/o/common.git ${'c'.repeat(40)}\ngit -C ${at} checkout -q FETCH_HEAD\n`,
		);
	});

	it('is a script that a shell can read', () => {
		const script = wordsOf(reproduceCommand('6.1.0-50-amd64', { ...RECIPE, setup: '' }) ?? '')[5] ?? '';
		expect(script).toContain('apt-get update -qq');
		expect(() => execFileSync('sh', ['-n', '-c', script])).not.toThrow();
	});

	it.each([
		{ cloneUrl: 'ext::sh -c id' },
		{ cloneUrl: '--upload-pack=id' },
		{ sha: 'working tree' },
		{ commands: [] },
		{ commands: ['x'.repeat(5000)] },
	])('is not given for %j', (more) => {
		expect(reproduceCommand('6.1.0-50-amd64', { ...RECIPE, ...more })).toBeNull();
	});

	it('carries no escape sequence into the terminal it is pasted into', () => {
		const command = reproduceCommand('6.1', { ...RECIPE, commands: ['make \u001b[201~ id'] });
		expect(command).not.toContain('\u001b');
	});

	it('is for the first kernel that made the check fail', () => {
		const recipe = { reproduce: RECIPE, log: null };
		const kernels = new Map(['debian-11', 'debian-12', 'debian-13'].map((id) => [id, recipe]));
		const found = [kernel('debian-11'), failing('debian-12', failure('a')), failing('debian-13', failure('a'))];
		expect(reproducible(judged(report(found)), { kernels })?.kernel.id).toBe('debian-12');
		expect(reproducible(judged(report([kernel('debian-11')])), { kernels })).toBeNull();
	});
});
