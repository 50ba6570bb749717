import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reproduceCommand } from '../../../src/report/reproduce.ts';

const RECIPE = {
	image: 'debian:bookworm-slim',
	setup: 'apt-get update -qq && sed -i "s/^(a)/&\\n\\1 b/" x',
	cloneUrl: 'https://github.example/o/r.git',
	sha: 'a'.repeat(40),
};

/** How each shell runs a text, as if it was typed where it can. */
const SHELLS: readonly (readonly [shell: string, ...words: string[]])[] = [
	['sh', '-s'],
	['bash', '--noprofile', '--norc', '-i'],
	['zsh', '-f', '-i'],
	['fish', '--no-config'],
];

const isInstalled = (shell: string) => spawnSync('sh', ['-c', `command -v ${shell}`]).status === 0;

let directory: string;
beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), 'modprobot-shells-'));
	const docker = '#!/bin/sh\n{ [ "$1" != build ] || cat; for word; do printf "%s\\0" "$word"; done; } >>"$SAID"\n';
	writeFileSync(join(directory, 'docker'), docker);
	chmodSync(join(directory, 'docker'), 0o755);
	// Whatever else the text runs is seen as well.
	for (const name of ['id', 'make', 'git'])
		writeFileSync(join(directory, name), '#!/bin/sh\necho ESCAPED >>"$SAID"\n', { mode: 0o755 });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** All that docker is told, its standard input included. */
function saidTo([shell, ...words]: (typeof SHELLS)[number], command: string): string {
	const said = join(directory, 'said');
	writeFileSync(said, '');
	const env = { PATH: `${directory}:${process.env['PATH']}`, SAID: said, HOME: directory, TERM: 'dumb' };
	// From a file: fish does not read from the sockets that Node gives its children.
	writeFileSync(join(directory, 'command'), `${command}\n`);
	const options = { env, cwd: directory, timeout: 20_000 };
	spawnSync('/bin/sh', ['-c', 'exec "$@" <command', 'sh', shell, ...words], options);
	return readFileSync(said, 'utf8');
}

const pieces = fc.array(
	fc.oneof(
		fc.constantFrom(
			"'",
			'\\',
			'"',
			'$(id)',
			'`id`',
			'; id',
			'\n',
			'!',
			'!!',
			'^',
			'\n^a^b',
			'#',
			'&',
			'|',
			'%self',
			'~',
			'*',
			'{a,b}',
			'\\n',
			'make',
			' ',
		),
		fc.string({ maxLength: 3 }),
	),
	{ minLength: 1, maxLength: 8 },
);

describe('the command to reproduce is the same in every shell that people paste into', () => {
	const reference = (command: string) => saidTo(['sh', '-s'], command);

	for (const [shell, ...words] of SHELLS) {
		const run = isInstalled(shell) ? test : test.skip;
		run(
			`${shell}${isInstalled(shell) ? '' : ' (skipped: it is not installed here)'}`,
			() => {
				let given = 0;
				fc.assert(
					fc.property(pieces, (parts) => {
						const text = parts.join('');
						const command = reproduceCommand('6.1.0-50-amd64', { ...RECIPE, commands: [text] });
						if (command === null) return;
						given++;
						const said = saidTo([shell, ...words], command);
						expect(said).toContain(`\n${text}\n`);
						expect(said).not.toContain('ESCAPED');
						expect(said).toBe(reference(command));
					}),
					{ numRuns: 60 },
				);
				expect(given).toBeGreaterThan(5);
			},
			120_000,
		);
	}
});
