/** What has to be so when all is over. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ServerProcess } from '../e2e/server-process.ts';
import type { FakeGitHub } from '../fake-github/fake-github.ts';
import type { People } from './people.ts';

const run = promisify(execFile);
const MEBIBYTE = 1024 ** 2;
/** Of the idle server. */
const MAX_MEMORY_BYTES = 500 * MEBIBYTE;
const MAX_DISK_BYTES = 500 * MEBIBYTE;

/** Heads of open pull requests that have no concluded check yet, and checks that are not over. */
export function unfinished(people: readonly People[]): string[] {
	return people.flatMap(({ repository, pulls, expectedOf }) => [
		...pulls
			.filter(({ isOpen, pull }) => isOpen && repository.checkRuns(pull.headSha).length === 0)
			.map(({ pull }) => `${repository.fullName}#${pull.number} has no check of ${pull.headSha}`),
		...[...expectedOf.keys()]
			.filter((sha) => repository.checkRuns(sha).some(({ status }) => status !== 'completed'))
			.map((sha) => `${repository.fullName}: the check of ${sha} is not over`),
	]);
}

/** @returns what is not as it has to be. */
export async function violations(
	github: FakeGitHub,
	server: ServerProcess,
	people: readonly People[],
): Promise<string[]> {
	const [containers, memory, disk] = [await server.containers(), await server.memory(), await diskOf(server)];
	return [
		...unfinished(people),
		...people.flatMap(wrongResults),
		...(containers.length === 0 ? [] : [`${containers.length} containers are left`]),
		...(memory <= MAX_MEMORY_BYTES ? [] : [`the server holds ${Math.round(memory / MEBIBYTE)} MiB`]),
		...(disk <= MAX_DISK_BYTES ? [] : [`the data directory has ${Math.round(disk / MEBIBYTE)} MiB`]),
		...github.violations,
	];
}

function wrongResults({ repository, pulls }: People): string[] {
	return pulls
		.filter(({ isOpen }) => isOpen)
		.flatMap(({ pull, expected, askedAgain }) => {
			const runs = repository.checkRuns(pull.headSha);
			const { conclusion = null, title = null } = runs.at(-1) ?? {};
			const name = `${repository.fullName}#${pull.number}`;
			return [
				...(conclusion === expected ? [] : [`${name} is ${conclusion} (${title}), and should be ${expected}`]),
				// What was asked while GitHub was ill is done with the head that is there afterwards.
				...(runs.length >= 1 && runs.length <= 1 + askedAgain
					? []
					: [`${name} has ${runs.length} check runs of its head`]),
				...(pull.botComments.length <= 1 ? [] : [`${name} has ${pull.botComments.length} comments`]),
			];
		});
}

export async function diskOf(server: ServerProcess): Promise<number> {
	const { stdout } = await run('du', ['--summarize', '--bytes', server.directory]);
	return Number(stdout.split('\t')[0]);
}
