/**
 * Builds trees from what a build of another left, and from nothing, and compares all that is said of them. Prints a table:
 * change, kernel, what the build began from, outcome. Arguments: globs of changes, or none for all. Exits with 1 where
 * anything differs, or nothing was reused.
 */
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, matchesGlob } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { KernelReport } from '../../src/results/check-report.ts';
import { checkDirectory } from '../real-modules/check-directory.ts';
import { KNOWN_IMAGES } from '../real-modules/known-images.ts';
import { allChanges, type Change } from './changes.ts';

/** Characters shown of a value that differs. */
const MAX_SHOWN = 1000;

interface Line {
	readonly text: string;
	readonly isReused: boolean;
	readonly differs: boolean;
}

async function main(patterns: readonly string[]): Promise<void> {
	const changes = (await allChanges()).filter(
		({ id }) => patterns.length === 0 || patterns.some((glob) => matchesGlob(id, glob)),
	);
	const lines: Line[] = [];
	for (const change of changes) {
		for (const line of await linesOf(change)) {
			lines.push(line);
			console.log(line.text);
		}
	}
	const differing = lines.filter(({ differs }) => differs).length;
	const reused = lines.filter(({ isReused }) => isReused).length;
	console.log(
		`\n${changes.length} changes on ${lines.length} kernels: ${reused} began from earlier objects, ${differing} differ.`,
	);
	process.exitCode = differing === 0 && reused > 0 ? 0 : 1;
}

/** In a directory that stays the same, with a cache of its own. */
async function linesOf({ id, kernels, before, after }: Change): Promise<Line[]> {
	const home = await mkdtemp(join(tmpdir(), 'modprobot-reuse-'));
	const tree = join(home, 'tree');
	const check = (clean: boolean) => checkDirectory(tree, { kernels, home, clean });
	const put = async (making: Change['before']) => {
		const copy = await making();
		await rm(tree, { recursive: true, force: true });
		await rename(copy.directory, tree);
		await copy.remove();
	};
	try {
		await mkdir(join(home, '.cache'));
		await cp(KNOWN_IMAGES, join(home, '.cache/modprobot'), { recursive: true });
		await put(before);
		await check(false);
		await put(after);
		const [warm, cold] = [await check(false), await check(true)];
		if (typeof warm === 'string' || typeof cold === 'string') {
			const said = typeof warm === 'string' ? warm : 'only the build from nothing was not possible';
			return [{ text: row(id, '', 'not checked', said), isReused: false, differs: warm !== cold }];
		}
		return cold.map((report) => compare(id, report, warm));
	} finally {
		await rm(home, { recursive: true, force: true });
	}
}

function compare(id: string, cold: KernelReport, reports: readonly KernelReport[]): Line {
	const warm = reports.find((one) => one.id === cold.id);
	const [fromNothing, fromEarlier] = [comparable(cold), warm === undefined ? {} : comparable(warm)];
	const differing = Object.keys(fromNothing).filter((key) => !isDeepStrictEqual(fromNothing[key], fromEarlier[key]));
	const said = differing.map((key) => `\n  ${key}: ${difference(fromNothing[key], fromEarlier[key])}`);
	const verdict = said.length === 0 ? cold.outcome : `${cold.outcome} DIFFERS in${said.join('')}`;
	return {
		text: row(id, cold.id, warm?.reused ?? 'missing', verdict),
		isReused: warm?.reused === 'objects',
		differs: differing.length > 0,
	};
}

/** What only one of them has; of lists of the same parts, where their order first differs. */
function difference(fromNothing: unknown, fromEarlier: unknown): string {
	if (!Array.isArray(fromNothing) || !Array.isArray(fromEarlier)) {
		return `${shown(fromNothing)} from nothing, ${shown(fromEarlier)} from earlier objects`;
	}
	const without = (all: readonly unknown[], others: readonly unknown[]) =>
		all.filter((one) => !others.some((other) => isDeepStrictEqual(one, other)));
	const only = [without(fromNothing, fromEarlier), without(fromEarlier, fromNothing)] as const;
	if (only.flat().length > 0) return `only from nothing ${shown(only[0])}, only from earlier objects ${shown(only[1])}`;
	const place = fromNothing.findIndex((one, index) => !isDeepStrictEqual(one, fromEarlier[index]));
	return `order: ${shown(fromNothing[place])} from nothing where ${shown(fromEarlier[place])} stands from earlier objects`;
}

function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? 'nothing';
	return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)} … (${text.length} characters)` : text;
}

/** All but how long it took, and from what. */
function comparable({ reused: _reused, ...report }: KernelReport): Readonly<Record<string, unknown>> {
	return { ...report, moduleRoots: report.moduleRoots.map(({ path, outcome }) => ({ path, outcome })) };
}

function row(...[change, kernel, from, outcome]: [string, string, string, string]): string {
	return [change.padEnd(50), kernel.padEnd(20), from.padEnd(8), outcome].join(' ');
}

await main(process.argv.slice(2));
