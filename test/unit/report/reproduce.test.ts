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

/** What a shell makes of the command: the lines of the Dockerfile, and the words that the second docker gets. */
function read(command: string | null) {
	const script = `docker() { [ "$1" != build ] || { cat; printf '\\0'; return; }; for word; do printf '%s\\0' "$word"; done; }\n${command ?? ''}`;
	const [recipe = '', ...words] = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
	return { recipe: recipe.trim().split('\n'), words, script: words.at(-1) ?? '' };
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
		const commands = [`./configure --with='a b' "$KERNEL_BUILD"`, 'sed "s/a\\(b\\)/\\1/" c'];
		const { recipe, words, script } = read(reproduceCommand('6.1.0-50-amd64', { ...RECIPE, commands }));
		expect(recipe.slice(0, 2)).toEqual(['FROM debian:bookworm-slim', 'RUN apt-get update -qq']);
		expect(words.slice(-4)).toEqual([`modprobot-reproduce:${HEAD.slice(0, 12)}-6.1.0-50-amd64`, 'sh', '-ec', script]);
		expect(script).toContain(`\n${commands.join('\n')}\n`);
	});

	it('runs the change’s own code without a network and without rights, and nothing of it before', () => {
		const { recipe, words } = read(reproduceCommand('6.1.0-50-amd64', { ...RECIPE, commands: ['./evil'] }));
		expect(words).toEqual(expect.arrayContaining(['--network=none', '--cap-drop=ALL']));
		expect(recipe.join()).not.toContain('evil');
	});

	it('has the submodules at their commits, whatever their paths look like', () => {
		const submodules = [{ path: "-lib/it's", cloneUrl: 'https://github.example/o/common.git', sha: 'c'.repeat(40) }];
		const { recipe } = read(reproduceCommand('6.1.0-50-amd64', { ...RECIPE, submodules }));
		expect(recipe.at(-1)).toMatch(
			`git checkout -q FETCH_HEAD && git init -q "./-lib/it's" && git -C "./-lib/it's" fetch -q --depth 1 https://github.example/o/common.git ${'c'.repeat(40)} && git -C "./-lib/it's" checkout -q FETCH_HEAD`,
		);
	});

	it('is made of scripts that a shell can read', () => {
		const { recipe, script } = read(reproduceCommand('6.1.0-50-amd64', { ...RECIPE, setup: '' }));
		expect(recipe.join()).toContain('apt-get update -qq');
		for (const text of [script, ...recipe.slice(1).map((line) => line.slice('RUN '.length))])
			expect(() => execFileSync('sh', ['-n', '-c', text])).not.toThrow();
	});

	it.each([
		["a backslash before a quote, which fish takes for the quote's", String.raw`make D='\'; id #'`],
		['two backslashes, which are one in fish', String.raw`sed 's/\\/x/' a`],
		['an exclamation mark, which older shells look up in their history', 'test ! -e x'],
		['a caret at the start of a line, which changes the last command in bash', 'make\n^a^b'],
		['a tab, at which terminals complete', 'make\tall'],
		['an escape sequence', 'make \u001b[201~ id'],
	])('is not given, and why is said, for %s', (_, text) => {
		const reproduce = { ...RECIPE, commands: [text] };
		expect(reproduceCommand('6.1.0-50-amd64', reproduce)).toBeNull();
		const kernels = new Map([['debian-12', { reproduce, log: null }]]);
		expect(reproducible(judged(report([failing('debian-12', failure('a'))])), { kernels })).toMatchObject({
			command: null,
		});
	});

	it('is not given where a step of its Dockerfile would be another', () => {
		for (const path of ['a<<b', 'a\nRUN id'])
			expect(
				reproduceCommand('6.1', { ...RECIPE, submodules: [{ path, cloneUrl: RECIPE.cloneUrl, sha: HEAD }] }),
			).toBeNull();
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

	it('is for the first kernel that made the check fail', () => {
		const recipe = { reproduce: RECIPE, log: null };
		const kernels = new Map(['debian-11', 'debian-12', 'debian-13'].map((id) => [id, recipe]));
		const found = [kernel('debian-11'), failing('debian-12', failure('a')), failing('debian-13', failure('a'))];
		expect(reproducible(judged(report(found)), { kernels })?.kernel.id).toBe('debian-12');
		expect(reproducible(judged(report([kernel('debian-11')])), { kernels })).toBeNull();
	});
});
