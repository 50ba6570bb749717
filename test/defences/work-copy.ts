import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Defence } from './defence.ts';

const run = promisify(execFile);
const PROJECT = join(import.meta.dirname, '../..');
/** A test that does not end without its defence has failed. */
const DEADLINE_MS = 8 * 60_000;
const MAX_OUTPUT = 64 * 1024 * 1024;

/** What the test showed. */
export type Outcome = 'passed' | 'failed' | 'did not end' | 'no such test';
type Named = Pick<Defence, 'name'>;

const Report = z.object({
	testResults: z.array(z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) })),
});
export type Test = z.infer<typeof Report>['testResults'][number]['assertionResults'][number];

/** A copy of the project's files, as they are now, in which defences are taken out. */
export class WorkCopy {
	readonly #directory: string;

	private constructor(directory: string) {
		this.#directory = directory;
	}

	static async make(): Promise<WorkCopy> {
		const directory = await mkdtemp(join(tmpdir(), 'modprobot-defences-'));
		const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: PROJECT });
		for (const path of listed.stdout.split('\0').filter((name) => name !== '')) {
			await cp(join(PROJECT, path), join(directory, path)).catch(ignoreDeleted);
		}
		for (const shared of ['node_modules', '.cache']) await symlink(join(PROJECT, shared), join(directory, shared));
		return new WorkCopy(directory);
	}

	/** @throws Error where the defence is not there, or there more than once. */
	async testWithout({ file, find, replace, ...named }: Defence): Promise<Outcome> {
		const path = join(this.#directory, file);
		const text = await readFile(path, 'utf8');
		const [before, after, ...more] = text.split(find);
		if (before === undefined || after === undefined || more.length > 0)
			throw new Error(`\`${find}\` should stand once in ${file}.`);
		await writeFile(path, `${before}${replace}${after}`);
		try {
			const tests = await this.run(named.test, [named]);
			return tests === null ? 'did not end' : outcomeOf(tests, named);
		} finally {
			await writeFile(path, text);
		}
	}

	/** Runs what is named of a test file. @returns its tests; null where they did not end. */
	async run(test: string, named: readonly Named[]): Promise<readonly Test[] | null> {
		const report = join(this.#directory, 'report.json');
		await rm(report, { force: true });
		const names = named.some(({ name }) => name === undefined) ? [] : [named.map(patternOf).join('|')];
		const ended = await run(
			process.execPath,
			[
				'--experimental-vm-modules',
				'--liftoff-only',
				join(PROJECT, 'node_modules/jest/bin/jest.js'),
				'--json',
				`--outputFile=${report}`,
				...names.map((pattern) => `--testNamePattern=${pattern}`),
				'--runTestsByPath',
				test,
			],
			{ cwd: this.#directory, timeout: DEADLINE_MS, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT },
		).then(
			() => true,
			(error: unknown) => !(error instanceof Error && 'killed' in error && error.killed === true),
		);
		if (!ended) return null;
		const { testResults } = Report.parse(JSON.parse(await readFile(report, 'utf8')));
		// A file that cannot be loaded has no tests: what broke it is no defence that was taken out.
		return testResults.flatMap(({ assertionResults }) => assertionResults);
	}

	async remove(): Promise<void> {
		await rm(this.#directory, { recursive: true, force: true });
	}
}

/** What a defence's test showed, among those that were run. */
export function outcomeOf(tests: readonly Test[], named: Named): Outcome {
	const pattern = new RegExp(patternOf(named), 'i');
	const counted = tests.filter(({ fullName, status }) => status !== 'pending' && pattern.test(fullName));
	if (counted.some(({ status }) => status === 'failed')) return 'failed';
	return counted.some(({ status }) => status === 'passed') ? 'passed' : 'no such test';
}

/** As Jest is given it; its letters may be large or small. */
function patternOf({ name = '' }: Named): string {
	return name.replaceAll(/[^\w ]/g, '.');
}

function ignoreDeleted(error: unknown): void {
	if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
