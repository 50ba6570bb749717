import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const PROJECT = join(import.meta.dirname, '../../..');
const ROOMS = ['', 'src', 'src/engine', 'src/checks'];
const MANUALS = [
	...readdirSync(PROJECT).filter((name) => name.endsWith('.md')),
	...readdirSync(join(PROJECT, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
];
/** What is said of other repositories, and what comes to be only when modprobot runs. */
const ELSEWHERE = /^(?:\.github\/modprobot\.yml|\.\/data)$/;

const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');
const withoutFences = (text: string) => text.replaceAll(/^ *```.*?^ *```/gms, '');
const codeSpans = (text: string) => [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

/** `test/{unit,property}` as two paths. */
function alternatives(path: string): string[] {
	const braces = /^(.*?)\{([^{}]*)\}(.*)$/.exec(path);
	if (braces === null) return [path];
	const [, before = '', list = '', after = ''] = braces;
	return list.split(',').flatMap((one) => alternatives(`${before}${one}${after}`));
}

/** Whether a piece of code is the path of a file or directory of this project. */
function isPath(code: string): boolean {
	if (!/^[\w.][\w.{},/-]*$/.test(code) || ELSEWHERE.test(code)) return false;
	return /^(?:src|test|docs|scripts|images|bin|\.ci|\.github)\//.test(code);
}

const isThere = (path: string) => ROOMS.some((room) => existsSync(join(PROJECT, room, path)));

describe.each(MANUALS)('what %s names is there:', (manual) => {
	const text = read(manual);

	test('files and directories', () => {
		const named = codeSpans(text).filter(isPath).flatMap(alternatives);
		expect(named.filter((path) => !isThere(path))).toEqual([]);
	});

	test('names in files', () => {
		const named = [...text.matchAll(/`([A-Za-z]\w+)`\s+in\s+`((?:src|test)\/[^`]+\.ts)`/g)];
		const isDefined = (name: string, path: string) =>
			new RegExp(`^export (?:async )?(?:const|function|class|type|interface) ${name}\\b`, 'm').test(read(path));
		expect(named.filter(([, name = '', path = '']) => !isDefined(name, path)).map(([all]) => all)).toEqual([]);
	});

	test('what it links to', () => {
		const links = [...withoutFences(text).matchAll(/\]\((?!\w+:|#)([^)#]+)/g)].map(([, link = '']) => link);
		expect(links.filter((link) => !existsSync(join(PROJECT, dirname(manual), link)))).toEqual([]);
	});

	test('targets of make and scripts of npm', () => {
		const targets = new Set([...read('Makefile').matchAll(/^([a-z]+):/gm)].map(([, target]) => target));
		const scripts = new Set(Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts));
		const missing = codeSpans(text).filter((code) => {
			const [, target, script] = /^(?:make ([a-z]+)|npm run ([a-z:]+))$/.exec(code) ?? [];
			return (target !== undefined && !targets.has(target)) || (script !== undefined && !scripts.has(script));
		});
		expect(missing).toEqual([]);
	});
});

describe('the rooms that docs/design.md draws', () => {
	const drawing = /^## Rooms.*?```\n(.*?)```/ms.exec(read('docs/design.md'))?.[1] ?? '';
	const drawn: string[] = [];
	for (const line of drawing.split('\n')) {
		const [, indent = '', names = ''] = /^( *)((?:[a-z-]+\/ *|[a-z]+\.ts +)+)/.exec(line) ?? [];
		for (const name of names.split(/\s+/).filter((each) => each !== '')) {
			const parent = indent === '' ? '' : (drawn.findLast((each) => /^[a-z-]+\/$/.test(each)) ?? '');
			drawn.push(`${parent}${name}`);
		}
	}

	test('are there', () => {
		expect(drawn.filter((path) => !existsSync(join(PROJECT, 'src', path)))).toEqual([]);
	});

	test('are all that there are', () => {
		const rooms = readdirSync(join(PROJECT, 'src'), { withFileTypes: true }).map((entry) =>
			entry.isDirectory() ? `${entry.name}/` : entry.name,
		);
		expect(drawn.filter((path) => !/\/./.test(path)).toSorted()).toEqual(rooms.toSorted());
	});
});
