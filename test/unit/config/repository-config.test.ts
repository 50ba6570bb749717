import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
	DEFAULT_IGNORE,
	defaultRepositoryConfig,
	isIgnored,
	parseRepositoryConfig,
	RepositoryConfig,
} from '../../../src/config/repository-config.ts';
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
		});
	});

	it('needs nothing: default kernels, discovered modules, a comment on new failures only', () => {
		expect(parseRepositoryConfig('')).toEqual(defaultRepositoryConfig());
		expect(defaultRepositoryConfig()).toMatchObject({ kernels: [], modules: [], failOn: 'new', comment: 'on-failure' });
	});

	it('names file, line and nearest key of a misspelt key', () => {
		expect(problem('failOn: new\n\nkernel: ["debian-12"]\n')).toBe(
			'unknown key `kernel` at .github/modprobot.yml:3; did you mean `kernels`?',
		);
	});

	it.each([
		['modules: [{ path: ../other }]', '`..`'],
		['modules: [{ path: a/../../b }]', '`..`'],
		['modules: [{ path: /etc }]', '`/etc`'],
		['modules: [{ path: "-C" }]', '`-C`'],
		['modules: [{ path: .git/hooks }]', '`.git/hooks`'],
		['modules: [{ path: "a\\nb" }]', 'directory of this repository'],
		['modules: [{ path: a }, { path: ./a/ }]', 'each `path` may be there once'],
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

describe('isIgnored', () => {
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
