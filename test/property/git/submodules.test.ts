import { expect, test } from '@jest/globals';
import { array, assert, constantFrom, oneof, property, string, tuple } from 'fast-check';
import { parseGitmodules } from '../../../src/git/gitmodules.ts';
import { resolveSubmoduleUrl } from '../../../src/git/submodule-url.ts';
import { character } from '../character.ts';

const piece = constantFrom(
	'../',
	'./',
	'/',
	'//',
	':',
	'::',
	'@',
	'-',
	'.git',
	'https://',
	'ssh://',
	'git@',
	'ext',
	'file://',
	'%2e',
	'\\',
	'\n',
	'\0',
	'?',
	'#',
	'github.example',
	'evil.example',
	'acme',
	'common',
	'8443',
	' ',
	'..',
);
const address = oneof(
	string({ unit: character }),
	array(piece, { maxLength: 14 }).map((parts) => parts.join('')),
);

test('whatever .gitmodules says, only a plain repository of the parent’s host is fetched from', () => {
	assert(
		property(address, (url) => {
			const found = resolveSubmoduleUrl('https://github.example/acme/driver.git', url);
			if ('problem' in found) return;
			expect(found.cloneUrl).toMatch(/^https:\/\/github\.example\/[\w.][\w.-]*\/[\w.-]+\.git$/);
			expect(found.cloneUrl).not.toContain('/../');
			expect(found.cloneUrl).toBe(`https://github.example/${found.owner}/${found.name}.git`);
		}),
		{ numRuns: 2000 },
	);
});

test('any listing of git config can be read, and says at most one thing of a path', () => {
	const key = constantFrom('path', 'url', 'update', '');
	const record = tuple(string(), key, string()).map(([name, last, value]) => `submodule.${name}.${last}\n${value}\0`);
	const listings = oneof(
		string(),
		array(record).map((all) => all.join('')),
	);
	assert(
		property(listings, (listing) => {
			const entries = [...parseGitmodules(listing).values()].filter((entry) => entry !== null);
			return entries.every(({ name, url }) => listing.includes(`submodule.${name}.url\n${url}`));
		}),
	);
	expect(parseGitmodules('').size).toBe(0);
});

test('a long listing is read in one go', () => {
	const entries = Array.from(
		{ length: 100_000 },
		(_, index) => `submodule.m${index}.path\nm${index}\0submodule.m${index}.url\nu\0`,
	);
	expect(parseGitmodules(entries.join('')).size).toBe(100_000);
});

test('sections that contradict each other say nothing', () => {
	const twice = 'submodule.a.path\nx\0submodule.a.url\none\0submodule.b.path\nx\0submodule.b.url\ntwo\0';
	expect(parseGitmodules(twice).get('x')).toBeNull();
	expect(parseGitmodules('submodule.a.path\nx\0submodule.a.url\none\0submodule.a.url\ntwo\0').get('x')).toBeNull();
	expect(parseGitmodules('submodule.a.path\nx\0submodule.a.url\0').get('x')).toBeNull();
	expect(parseGitmodules('submodule.a.path\nx\0submodule.a.url\nu\0submodule.a.url\nu\0').get('x')).toEqual({
		name: 'a',
		url: 'u',
	});
	expect(parseGitmodules('submodule.a.b.path\nx\0submodule.a.b.url\nu\0').get('x')).toEqual({ name: 'a.b', url: 'u' });
});
