import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Defence } from './defence.ts';

const run = promisify(execFile);
const PROJECT = join(import.meta.dirname, '../..');
/** A test that does not end without its defence has failed. */
const DEADLINE_MS = 8 * 60_000;
const MAX_OUTPUT = 64 * 1024 * 1024;

/** What the test showed. */
export type Outcome = 'passed' | 'failed' | 'did not end' | 'no such test';

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
	async testWithout({ file, find, replace, ...test }: Defence): Promise<Outcome> {
		const path = join(this.#directory, file);
		const text = await readFile(path, 'utf8');
		const [before, after, ...more] = text.split(find);
		if (before === undefined || after === undefined || more.length > 0)
			throw new Error(`\`${find}\` should stand once in ${file}.`);
		await writeFile(path, `${before}${replace}${after}`);
		try {
			return await this.test(test);
		} finally {
			await writeFile(path, text);
		}
	}

	async test({ test, name }: Pick<Defence, 'test' | 'name'>): Promise<Outcome> {
		const report = join(this.#directory, 'report.json');
		await rm(report, { force: true });
		const jest = join(PROJECT, 'node_modules/jest/bin/jest.js');
		const named = name === undefined ? [] : ['--testNamePattern', name.replaceAll(/[^\w ]/g, '.')];
		const ended = await run(
			process.execPath,
			[
				'--experimental-vm-modules',
				'--liftoff-only',
				jest,
				'--json',
				'--outputFile',
				report,
				...named,
				'--runTestsByPath',
				test,
			],
			{ cwd: this.#directory, timeout: DEADLINE_MS, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT },
		).then(
			() => true,
			(error: unknown) => !(error instanceof Error && 'killed' in error && error.killed === true),
		);
		if (!ended) return 'did not end';
		const { numFailedTests, numPassedTests } = readCounts(await readFile(report, 'utf8'));
		if (numFailedTests > 0) return 'failed';
		return numPassedTests > 0 ? 'passed' : 'no such test';
	}

	async remove(): Promise<void> {
		await rm(this.#directory, { recursive: true, force: true });
	}
}

function readCounts(report: string): { numFailedTests: number; numPassedTests: number } {
	// Jest's own report of this moment.
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion
	return JSON.parse(report) as { numFailedTests: number; numPassedTests: number };
}

function ignoreDeleted(error: unknown): void {
	if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
