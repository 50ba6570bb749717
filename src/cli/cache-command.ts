/** `modprobot cache`: what checks of directories left for the next ones. */
import { rm } from 'node:fs/promises';
import type { Command } from 'commander';
import { TreeDirectory } from '../cache/built-trees.ts';
import { counted, dayOf } from '../shared/words.ts';
import { builtTreesOf, resultsDirectoryOf } from './cache.ts';
import { withErrorExit } from './error-exit.ts';
import { table } from './table.ts';
import type { CliWiring } from './wiring.ts';

export function registerCacheCommand(program: Command, wiring: CliWiring): void {
	const cache = program
		.command('cache')
		.description('list or remove what checks of directories left, so that the next one is quick');
	cache
		.command('list')
		.description('show the directories that were checked, and what is kept of each')
		.action(() => withErrorExit(wiring, () => list(wiring)));
	cache
		.command('clear')
		.description('remove all of it; the next check of each directory builds from nothing')
		.action(() => withErrorExit(wiring, () => clear(wiring)));
}

async function list(wiring: CliWiring): Promise<void> {
	const options = builtTreesOf(wiring);
	const owners = await new TreeDirectory(options).use();
	const rows = owners.map(({ owner, trees, bytes, usedAt }) => [
		mebibytes(bytes),
		counted(trees, 'tree'),
		dayOf(usedAt),
		JSON.stringify(owner).slice(1, -1),
	]);
	const total = owners.reduce((sum, { bytes }) => sum + bytes, 0);
	wiring.stdout.write(
		`${table(rows)}${mebibytes(total)} of at most ${mebibytes(options.maxBytes)} (BUILT_TREES_LIMIT) in ${options.directory}\n`,
	);
}

async function clear(wiring: CliWiring): Promise<void> {
	const bytes = await new TreeDirectory(builtTreesOf(wiring)).clear();
	await rm(resultsDirectoryOf(wiring), { recursive: true, force: true });
	wiring.stdout.write(`${mebibytes(bytes)} of objects removed, and all results.\n`);
}

function mebibytes(bytes: number): string {
	return `${Math.ceil(bytes / 1024 ** 2)} MiB`;
}
