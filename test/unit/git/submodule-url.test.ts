import { describe, expect, test } from '@jest/globals';
import { resolveSubmoduleUrl } from '../../../src/git/submodule-url.ts';

const PARENT = 'https://github.example/acme/driver.git';

function problemOf(url: string, parent = PARENT): string | null {
	const found = resolveSubmoduleUrl(parent, url);
	return 'problem' in found ? found.problem : null;
}

describe('an address of the parent’s host becomes its plain URL', () => {
	test.each([
		['../common.git', 'acme/common'],
		['./../common', 'acme/common'],
		['../../other/common', 'other/common'],
		['https://github.example/other/common', 'other/common'],
		['https://GitHub.example:443/other/common.git/', 'other/common'],
		['http://github.example/other/common', 'other/common'],
		['git://github.example/other/common.git', 'other/common'],
		['ssh://git@github.example/other/common.git', 'other/common'],
		['ssh://git@GitHub.example:22/other/common', 'other/common'],
		['git@github.example:other/common.git', 'other/common'],
		['github.example:/other/common', 'other/common'],
	])('%s', (url, name) => {
		expect(resolveSubmoduleUrl(PARENT, url)).toMatchObject({ cloneUrl: `https://github.example/${name}.git` });
	});

	test('without what it says of a user or a password', () => {
		const found = resolveSubmoduleUrl(PARENT, 'https://me:secret@github.example/other/common');
		expect(JSON.stringify(found)).not.toMatch(/secret|me:/);
		expect(found).toMatchObject({ cloneUrl: 'https://github.example/other/common.git' });
	});

	test('also where the host serves repositories below a path, or on a port', () => {
		const below = 'https://host.example/git/acme/driver.git';
		expect(resolveSubmoduleUrl(below, '../common')).toMatchObject({
			cloneUrl: 'https://host.example/git/acme/common.git',
		});
		expect(problemOf('../../../acme/common', below)).not.toBeNull();
		const port = 'http://127.0.0.1:3000/acme/driver.git';
		const plain = { cloneUrl: 'http://127.0.0.1:3000/acme/common.git' };
		expect(resolveSubmoduleUrl(port, 'http://127.0.0.1:3000/acme/common')).toMatchObject(plain);
		expect(resolveSubmoduleUrl(port, 'git@127.0.0.1:acme/common')).toMatchObject(plain);
	});
});

test.each([
	['https://gitlab.example/a/b', 'gitlab.example'],
	['git@gitlab.example:a/b', 'gitlab.example'],
	['ssh://git@gitlab.example/a/b', 'gitlab.example'],
	['https://github.example:8443/a/b', 'github.example:8443'],
	['ssh://git@github.example:2222/a/b', 'github.example:2222'],
	['https://github.example.evil.example/a/b', 'github.example.evil.example'],
	['https://github.example@evil.example/a/b', 'evil.example'],
	['http://169.254.169.254/a/b', '169.254.169.254'],
])('%s is on another host', (url, host) => {
	expect(problemOf(url)).toBe(`it is on another host (${host})`);
});

test.each([
	'',
	'/etc',
	'./common',
	'..',
	'../..',
	'../../../etc/passwd',
	'file:///etc/passwd',
	'ext::sh -c touch% pwned',
	'ext::sh',
	'-u/x',
	'--upload-pack=x',
	'!touch pwned',
	'https://github.example/only',
	'https://github.example/a/b/c',
	'https://github.example/a/../b/c',
	'https://github.example/-a/b',
	'https://github.example/a/..',
	'https://github.example/a/b?x',
	'https://github.example/a/b#x',
	'https://github.example/a/%2e%2e',
	'https://github.example/a\\b/c',
	'https://github.example/a/b\nc',
	`https://github.example/a/${'b'.repeat(2000)}`,
])('%j is no address to fetch from', (url) => {
	expect(problemOf(url)).toBe('its address in .gitmodules cannot be fetched from');
});
