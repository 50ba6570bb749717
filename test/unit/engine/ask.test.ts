import type { SandboxCommand, SandboxSession } from '../../../src/checks/ports/sandbox.ts';
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { ask, type Question } from '../../../src/engine/gather/ask.ts';

/** Runs commands here, in place of a container, and keeps them. */
function session(change: (stdout: Buffer) => Buffer = (stdout) => stdout) {
	const commands: SandboxCommand[] = [];
	const fake: SandboxSession = {
		run: (command) => {
			commands.push(command);
			const { script, args = [], stdin } = command;
			const input = typeof stdin === 'string' ? stdin : '';
			const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', script, 'sh', ...args], { input });
			return Promise.resolve({ exitCode: status ?? 128 + 9, stdout: change(stdout), log: stderr.toString() });
		},
		endProcesses: () => Promise.resolve(),
		used: () => null,
		close: () => Promise.resolve(),
	};
	return { fake, commands };
}

const question = (script: string, changes: Partial<Question<string>> = {}): Question<string> => ({
	script,
	maxOutputBytes: 100,
	read: (output) => output.toString(),
	...changes,
});

describe('a build that ends what asks', () => {
	test('has itself to blame for it', async () => {
		const killed = ask(session().fake, [question('kill -KILL $(cut -d " " -f 4 /proc/$PPID/stat)'), question('true')]);
		await expect(killed).rejects.toMatchObject({ kind: 'limit-exceeded', limit: 'killed' });
	});
});

describe('several questions', () => {
	test('are one round trip, and each has its own input and answer', async () => {
		const { fake, commands } = session();
		const { answers } = await ask(fake, [
			question('cat', { lines: ['one', '', ' two\\n '] }),
			question('printf %s "no end of line"'),
			question('read -r first; echo "$first"', { lines: ['kept', 'left unread'] }),
			question('cat', { lines: ['last'] }),
		]);

		expect(answers).toEqual(['one\n\n two\\n \n', 'no end of line', 'kept\n', 'last\n']);
		expect(commands.map(({ maxOutputBytes }) => maxOutputBytes)).toEqual([400]);
	});

	test('have their arguments and environment to themselves, whatever is in them', async () => {
		const [args, env] = [['it’s', "'$HOME'", 'a\nb', '', '--'], { WORD: '`$(no)` "\'' }];
		const { answers } = await ask(session().fake, [
			question(`printf '<%s>' "$@"; printf %s "$WORD"`, { args, env }),
			question('printf %s "$#${WORD-}"'),
		]);

		expect(answers).toEqual([`${args.map((word) => `<${word}>`).join('')}${env.WORD}`, '0']);
	});

	test('each have their exit status, and the first failure is that of the round trip', async () => {
		const { fake, commands } = session();
		const read = (_: Buffer, exitCode: number) => exitCode;
		const asked = await ask(fake, [
			{ ...question('exit 0'), read },
			{ ...question('echo why >&2; exit 3'), read },
			{ ...question('exit 4'), read },
		]);
		const { exitCode } = await fake.run(commands[0]!);

		expect(asked).toMatchObject({ answers: [0, 3, 4], log: 'why\n' });
		expect(exitCode).toBe(3);
	});

	test('may be bytes', async () => {
		const bytes = { ...question(String.raw`printf '\000\377\n\n'`), read: (output: Buffer) => [...output] };

		expect((await ask(session().fake, [bytes])).answers).toEqual([[0, 255, 10, 10]]);
	});
});

test('a question about nothing is not asked', async () => {
	const { fake, commands } = session();

	expect((await ask(fake, [question('echo asked', { lines: [] })])).answers).toEqual(['']);
	expect((await ask(fake, [])).answers).toEqual([]);
	expect(commands).toEqual([]);
});

test('an answer that is not there is the machinery’s failure, not an empty one', async () => {
	const { fake } = session((stdout) => stdout.subarray(0, -1));

	await expect(ask(fake, [question('echo one')])).rejects.toMatchObject({ kind: 'infrastructure-error' });
});
