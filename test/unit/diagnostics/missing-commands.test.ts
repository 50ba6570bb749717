import { describe, expect, test } from '@jest/globals';
import { commandsNotFound, commandsOf } from '../../../src/diagnostics/missing-commands.ts';

describe('a command that was not found', () => {
	test.each([
		['dash', '/bin/sh: 1: sudo: not found', 'sudo'],
		['dash in a script', './gen.sh: 12: python3: not found', 'python3'],
		['an older dash', './gen.sh: 12: ./gen.sh: python3: not found', 'python3'],
		['bash', 'bash: line 1: rustc: command not found', 'rustc'],
		['an older bash', '/bin/bash: rustc: command not found', 'rustc'],
		['bash in a script', './autogen.sh: line 3: aclocal-1.16: command not found', 'aclocal-1.16'],
		['zsh', 'zsh:1: command not found: flex', 'flex'],
		['env', "env: 'python3': No such file or directory", 'python3'],
		['env in another locale', '/usr/bin/env: ‘python3’: No such file or directory', 'python3'],
		['an older env', '/usr/bin/env: python3: No such file or directory', 'python3'],
		['the env of busybox', "env: can't execute 'python3': No such file or directory", 'python3'],
		['xargs', 'xargs: dtc: No such file or directory', 'dtc'],
		['timeout', "timeout: failed to run command 'bc': No such file or directory", 'bc'],
		[
			'a script without its interpreter',
			'/bin/bash: ./gen: /usr/bin/python9: bad interpreter: No such file or directory',
			'/usr/bin/python9',
		],
		['perl', 'Can\'t exec "git": No such file or directory at x.pl line 3.', 'git'],
		['automake', "WARNING: 'bison' is missing on your system.", 'bison'],
	])('is named by %s', (_, line, name) => {
		expect(commandsNotFound([line], false)).toEqual([name]);
	});

	test.each([
		['make', 'make: sudo: No such file or directory', 'sudo'],
		['make below make', 'make[1]: flex: No such file or directory', 'flex'],
		['make before 4.3', 'make: execvp: sudo: No such file or directory', 'sudo'],
		['busybox', '/bin/sh: sudo: not found', 'sudo'],
		['mksh', '/bin/sh: sudo: inaccessible or not found', 'sudo'],
	])('is named by %s, but that may mean something else where the exit status is another', (_, line, name) => {
		expect(commandsNotFound([line], true)).toEqual([name]);
		expect(commandsNotFound([line], false)).toEqual([]);
	});

	test.each([
		['configure: error: libfoo: not found'],
		['gen.py: 3 errors: table.txt not found'],
		["FileNotFoundError: [Errno 2] No such file or directory: 'table.txt'"],
		['cat: table.txt: No such file or directory'],
	])('is not %s', (line) => {
		expect(commandsNotFound([line], false)).toEqual([]);
	});
});

describe('the commands of a recipe', () => {
	test.each([
		['sudo python3 gen.py > gen.h', [['sudo', 'python3']]],
		['@sudo -E "python3" gen.py', [['sudo', 'python3']]],
		['$(Q)flex -o $@ $<', [['flex']]],
		['LC_ALL=C bison -d x.y && ./gen.sh | sort -u', [['bison'], ['./gen.sh'], ['sort']]],
		['if test -f x; then dtc x; else $(PYTHON) gen.py; fi', [['test'], ['dtc']]],
		['cd $(obj) && $(MAKE) -C x', [['cd']]],
		['x=$$(git describe); echo $$x', [['git'], ['echo']]],
		['$(obj)/gen $(shell echo $(words $(OBJS)))', []],
		['-$(CC) $(CFLAGS) x.c', []],
	])('%s', (recipe, commands) => {
		expect(commandsOf(recipe).filter(([name]) => !['if', 'fi'].includes(name ?? ''))).toEqual(commands);
	});
});
