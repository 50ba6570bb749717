import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
	DEFAULT_IGNORE,
	defaultRepositoryConfig,
	parseRepositoryConfig,
	RepositoryConfig,
} from '../../../src/config/repository-config.ts';
import { matchesGlob } from '../../../src/shared/glob.ts';
import { messageOf } from './message-of.ts';

const problem = (text: string) => messageOf(() => parseRepositoryConfig(text));

describe('parseRepositoryConfig', () => {
	it('reads every key', () => {
		const text = `
kernels: ["debian-*", "6.12*"]
modules:
  - path: ./src/
    make: { CONFIG_LTTNG: m }
  - path: drivers/net
    commands: ["./configure --with-linux=$KERNEL_BUILD", "make -j$JOBS"]
ignore: ["docs/**"]
failOn: any
comment: always
runFor: writers
runtimeSymbols: fail
known:
  - { symbol: foo, kernels: ["debian-11"], reason: dropped in v3, until: 2027-01-01 }
  - { symbol: bar, module: my-demo, reason: "ticket 7", until: "2026-12-31" }
symbolLists:
  - { path: ./ci/abi_gki_aarch64, kernels: ["android-*"] }
  - { path: ci/own }
`;
		expect(parseRepositoryConfig(text)).toEqual({
			kernels: ['debian-*', '6.12*'],
			modules: [
				{ path: 'src', make: { CONFIG_LTTNG: 'm' }, commands: [] },
				{
					path: 'drivers/net',
					make: {},
					commands: ['./configure --with-linux=$KERNEL_BUILD', 'make -j$JOBS'],
				},
			],
			ignore: ['docs/**'],
			failOn: 'any',
			comment: 'always',
			runFor: 'writers',
			runtimeSymbols: 'fail',
			known: [
				{ symbol: 'foo', module: null, kernels: ['debian-11'], reason: 'dropped in v3', until: '2027-01-01' },
				{ symbol: 'bar', module: 'my-demo', kernels: [], reason: 'ticket 7', until: '2026-12-31' },
			],
			symbolLists: [
				{ path: 'ci/abi_gki_aarch64', kernels: ['android-*'] },
				{ path: 'ci/own', kernels: [] },
			],
		});
	});

	it('needs nothing: default kernels, discovered modules, a comment on new failures only', () => {
		expect(parseRepositoryConfig('')).toEqual(defaultRepositoryConfig());
		expect(defaultRepositoryConfig()).toMatchObject({ kernels: [], modules: [], failOn: 'new', comment: 'on-failure' });
		expect(defaultRepositoryConfig().runtimeSymbols).toBe('inform');
	});

	it('takes a command that is written as a block for the one line it is', () => {
		const { modules } = parseRepositoryConfig(
			'modules:\n  - path: a\n    commands:\n      - |\n        make -j$JOBS\n',
		);
		expect(modules[0]?.commands).toEqual(['make -j$JOBS']);
	});

	it('names file, line and nearest key of a misspelt key', () => {
		expect(problem('failOn: new\n\nkernel: ["debian-12"]\n')).toBe(
			'unknown key `kernel` at .github/modprobot.yml:3; did you mean `kernels`?',
		);
	});

	it('names file, line and nearest key of a misspelt key of a known failure', () => {
		expect(problem('known:\n  - symbol: foo\n    reason: x\n    untill: 2027-01-01\n    until: 2027-01-01\n')).toBe(
			'unknown key `untill` in `known[0]` at .github/modprobot.yml:4; did you mean `until`?',
		);
	});

	it.each([
		['known: [{ symbol: foo, until: 2027-01-01 }]', 'missing key `known[0].reason` at .github/modprobot.yml:1'],
		['known:\n  - symbol: foo\n    reason: x', 'missing key `known[0].until` at .github/modprobot.yml:2'],
		['known: [{ reason: x, until: 2027-01-01 }]', 'missing key `known[0].symbol`'],
		['known: [{ symbol: "foo()", reason: x, until: 2027-01-01 }]', 'the name of a symbol'],
		['known: [{ symbol: foo, module: a.ko, reason: x, until: 2027-01-01 }]', 'without `.ko`'],
		['known: [{ symbol: foo, kernels: ["[ab]"], reason: x, until: 2027-01-01 }]', 'knows `*`'],
		['known: [{ symbol: foo, reason: "", until: 2027-01-01 }]', 'at least 1'],
		['known: [{ symbol: foo, reason: "a\\nb", until: 2027-01-01 }]', 'one line'],
		['known: [{ symbol: foo, reason: x, until: never }]', 'a day, such as `2027-01-31`'],
		['known: [{ symbol: foo, reason: x, until: 2027-02-30 }]', 'a day, such as `2027-01-31`'],
		['known: [{ symbol: foo, reason: x, until: 2027 }]', 'put it in quotes'],
		[
			'%YAML 1.1\n---\nknown: [{ symbol: foo, reason: x, until: 2027-01-01 }]',
			'is a date at .github/modprobot.yml:3; it must be text: put it in quotes',
		],
		['symbolLists: [ci/list]', 'a mapping'],
		['symbolLists: [{ kernels: ["debian-12"] }]', 'missing key `symbolLists[0].path`'],
		['symbolLists: [{ path: ../list }]', '`..`'],
		['symbolLists: [{ path: /etc/passwd }]', 'a file of this repository'],
		['symbolLists: [{ path: . }]', 'a file of this repository'],
		['symbolLists: [{ path: .git/config }]', 'a file of this repository'],
		['modules: [{ path: ../other }]', '`..`'],
		['modules: [{ path: a/../../b }]', '`..`'],
		['modules: [{ path: /etc }]', '`/etc`'],
		['modules: [{ path: "-C" }]', '`-C`'],
		['modules: [{ path: .git/hooks }]', '`.git/hooks`'],
		['modules: [{ path: "a\\nb" }]', 'directory of this repository'],
		['modules: [{ path: a }, { path: ./a/ }]', 'each `path` may appear only once'],
		['modules: [{ path: a, make: { "A B": m } }]', 'letters, digits'],
		['modules: [{ path: a, make: { A: "x\\ny" } }]', 'one line'],
		['modules: [{ path: a, make: { V: 1 } }]', 'put it in quotes'],
		['modules: [{ path: a, make: { V: "1" }, commands: [make] }]', '`commands` replace Kbuild'],
		['modules: [{ path: a, commands: [] }]', 'at least 1'],
		['modules: [{ path: a, commands: ["a\\nb"] }]', 'one line'],
		[`modules: [{ path: a, commands: ["${'x'.repeat(1001)}"] }]`, 'at most 1000 characters'],
		['modules: []', 'at least 1'],
		['modules: [{}]', 'missing key `modules[0].path`'],
		['kernels: []', 'at least 1'],
		['kernels: debian-12', 'it must be a list'],
		['ignore: ["/abs/**"]', 'relative'],
		['failOn: always', 'allowed: `new`, `any`, `never`'],
		['comment: yes', 'allowed: `on-failure`, `always`, `never`'],
	])('refuses %s', (text, reason) => {
		expect(problem(text)).toContain(reason);
	});
});

describe('paths that cannot change a build', () => {
	const isIgnored = (path: string, { ignore }: RepositoryConfig) => ignore.some((glob) => matchesGlob(glob, path));

	it.each(['README.md', 'docs/a/b.png', 'LICENSE', '.github/workflows/ci.yml', 'src/.gitignore', 'LICENSES.txt'])(
		'ignores %s by default',
		(path) => {
			expect(isIgnored(path, defaultRepositoryConfig())).toBe(true);
		},
	);

	it.each(['src/a.c', 'Kbuild', 'dkms.conf', 'src/docs.c', 'CMakeLists.txt'])('does not ignore %s', (path) => {
		expect(isIgnored(path, defaultRepositoryConfig())).toBe(false);
	});

	it('follows the configuration instead of the default', () => {
		const config = parseRepositoryConfig('ignore: ["tools/**"]');
		expect(isIgnored('tools/x', config)).toBe(true);
		expect(isIgnored('README.md', config)).toBe(false);
	});
});

describe('docs/configure.md', () => {
	const examples = readFileSync(join(import.meta.dirname, '../../../docs/configure.md'), 'utf8')
		.matchAll(/^```yaml\n(.*?)^```/gms)
		.map((match) => match[1] ?? '')
		.toArray();

	it('shows a file with every key, and it is valid', () => {
		expect(Object.keys(RepositoryConfig.shape).filter((key) => !examples[0]?.includes(`${key}:`))).toEqual([]);
		expect(parseRepositoryConfig(examples[0] ?? '').modules).toHaveLength(2);
	});

	it('shows the default of `ignore`', () => {
		expect(parseRepositoryConfig(examples[1] ?? '').ignore).toEqual(DEFAULT_IGNORE);
	});
});
