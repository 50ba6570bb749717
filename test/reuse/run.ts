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
	const differing = Object.keys(cold).filter(
		(key) => !isDeepStrictEqual(comparable(cold)[key], warm === undefined ? null : comparable(warm)[key]),
	);
	const said = differing.map((key) => `${key}: ${JSON.stringify(comparable(cold)[key])?.slice(0, 300)}`);
	const verdict = said.length === 0 ? cold.outcome : `${cold.outcome} DIFFERS in ${said.join('; ')}`;
	return {
		text: row(id, cold.id, warm?.reused ?? 'missing', verdict),
		isReused: warm?.reused === 'objects',
		differs: differing.length > 0,
	};
}

/** All but how long it took, and from what. */
function comparable({ reused: _reused, ...report }: KernelReport): Readonly<Record<string, unknown>> {
	return { ...report, moduleRoots: report.moduleRoots.map(({ path, outcome }) => ({ path, outcome })) };
}

function row(...[change, kernel, from, outcome]: [string, string, string, string]): string {
	return [change.padEnd(50), kernel.padEnd(20), from.padEnd(8), outcome].join(' ');
}

await main(process.argv.slice(2));
