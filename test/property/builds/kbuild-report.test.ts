import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type KbuildReport, parseKbuildReport } from '../../../src/builds/kbuild-report.ts';
import { createTreePaths } from '../../../src/builds/tree-paths.ts';
import { LimitExceeded } from '../../../src/shared/errors.ts';
import { nearly } from '../hostile-lines.ts';

const RELEASE = '6.12.0-1-amd64';
const read = (text: string) => parseKbuildReport(text, RELEASE, createTreePaths('/build/src', new Map()));

const REAL = [
	`directory\t/usr/src/linux\t/build/src/sub\t${RELEASE}\t/usr/src/linux-common\t.`,
	`directory\t/build/src\tsub\t5.10.0\t/usr/src/linux\t/usr/src/linux`,
	'module\t/usr/src/linux\t/build/src/sub\t/build/src/sub/demo.o\ta.o ../common/b.o',
	'module\t/build/src\tsub\tsub/demo.o\tlib.a\t../blob.o_shipped /etc/x.a',
	'linked\tsrc/sub/demo.ko',
];

/** Every path of the tree that the report names. */
function pathsOf({ directories, modules, linked, unreadFlags }: KbuildReport): string[] {
	return [
		...directories,
		...unreadFlags,
		...linked,
		...modules.flatMap(({ path, objects, linkedWith }) => [path, ...objects, ...linkedWith]),
	];
}

describe('Kbuild’s report', () => {
	test('is hostile, and yet names nothing outside of the tree, and no module without objects', () => {
		fc.assert(
			fc.property(nearly(REAL), (text) => {
				const report = read(text);
				for (const path of pathsOf(report)) expect(path).not.toMatch(/^\/|(?:^|\/)\.\.(?:\/|$)|^$/);
				for (const { objects, path } of report.modules) {
					expect(objects.length).toBeGreaterThan(0);
					expect(path).toMatch(/\.ko$/);
				}
				for (const directory of report.headerDirectories) expect(directory).toMatch(/^\//);
				expect(report.otherReleases).not.toContain(RELEASE);
			}),
			{ numRuns: 500 },
		);
	});

	test('gives the modules that were written, in the paths of every generation of kernels', () => {
		const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,10}$/);
		const directory = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
		const module = fc.record({ directory, name, parts: fc.uniqueArray(name, { minLength: 1, maxLength: 5 }) });
		const modules = fc.uniqueArray(module, { selector: (one) => `${one.directory}/${one.name}`, maxLength: 20 });
		fc.assert(
			fc.property(modules, fc.boolean(), (written, isBefore613) => {
				const text = written.map((one) => {
					const place = isBefore613 ? `/build/src/${one.directory}` : one.directory;
					const from = isBefore613 ? '/usr/src/linux' : '/build/src';
					const parts = one.parts.map((part) => `${part}.o`).join(' ');
					return `module\t${from}\t${place}\t${place}/${one.name}.o\t${parts}\n`;
				});
				expect(read(text.join('')).modules).toEqual(
					written.map((one) => ({
						name: one.name,
						path: `${one.directory}/${one.name}.ko`,
						objects: one.parts.map((part) => `${one.directory}/${part}.o`),
						linkedWith: [],
					})),
				);
			}),
		);
	});

	test.each([
		['a path that goes up and down forever', `linked\tsrc/${'b/'.repeat(1_000_000)}${'a/../'.repeat(1_000_000)}`],
		[
			'headers without number',
			Array.from({ length: 90_000 }, (_, n) => `directory\t/build/src\t.\t${n}\t/h${n}`).join('\n'),
		],
	])('is read to an end where it holds %s', (_, text) => {
		const report = read(text);
		expect(pathsOf(report).length).toBeLessThan(1000);
		expect(report.headerDirectories.length).toBeLessThan(100);
		expect(report.otherReleases.length).toBeLessThan(100);
	});

	test.each([
		['objects', `module\t/build/src\t.\tm.o\t${'a.o ../b.o '.repeat(1_000_000)}`],
		['flags', `module\t/build/src\t.\tm.o\ta.o\t${'a.a ../b.o '.repeat(1_000_000)}`],
		['lines', 'linked\tsrc/a.ko\n'.repeat(1_000_000)],
	])('is a limit that the build hit where it holds %s without number', (_, text) => {
		expect(() => read(text)).toThrow(
			new LimitExceeded('log', 'The build shows more than 300,000 modules, objects and directories.'),
		);
	});
});
