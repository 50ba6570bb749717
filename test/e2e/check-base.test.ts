import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { execa } from 'execa';
import { CheckReport } from '../../src/results/check-report.ts';
import { RepositoryFixture } from '../integration/git/repository-fixture.ts';
import { DEMO_MODULE, UNEXPORTED } from './demo-module.ts';

jest.setTimeout(180_000);

const MODPROBOT = fileURLToPath(new URL('../../bin/modprobot', import.meta.url));

let repository: RepositoryFixture;
let copies: string;
/** The commit that the branch left main at. */
let fork: string;

/** A branch that uses an unexported symbol, and a main that went on meanwhile. */
beforeAll(() => {
	repository = new RepositoryFixture();
	copies = mkdtempSync(join(tmpdir(), 'modprobot-base-'));
	for (const [path, text] of Object.entries(DEMO_MODULE)) repository.write(path, text);
	fork = repository.commitAll();
	repository.git('checkout', '-q', '-b', 'change');
	repository.write('demo.c', UNEXPORTED);
	repository.commitAll();
	repository.git('checkout', '-q', 'main');
	repository.write('notes.txt', 'later');
	repository.commitAll();
	repository.git('checkout', '-q', 'change');
});
afterAll(() => {
	repository.remove();
	rmSync(copies, { recursive: true });
});

async function checkAgainst(base: string) {
	const args = ['check', '--clean', repository.directory, '--base', base, '--format', 'json'];
	const { exitCode, stdout, stderr } = await execa(MODPROBOT, args, { reject: false });
	return { exitCode, stderr, report: stdout === '' ? null : CheckReport.parse(JSON.parse(stdout)) };
}

describe('modprobot check --base', () => {
	test('fails for what the branch brings, compared with the merge base of a revision', async () => {
		const { exitCode, report } = await checkAgainst('main');
		expect(report).toMatchObject({
			verdict: 'fail',
			subject: { head: 'working tree', base: fork },
			kernels: [{ id: 'debian-12', symbolFailures: [{ symbol: 'kallsyms_lookup_name', origin: 'new' }] }],
		});
		expect(exitCode).toBe(1);
	});

	test('passes where the other directory fails in the same way', async () => {
		const base = join(copies, 'base');
		cpSync(repository.directory, base, { recursive: true });
		repository.write('demo.c', `${UNEXPORTED}\n/* edited */\n`);
		const { exitCode, report } = await checkAgainst(base);
		expect(report).toMatchObject({
			verdict: 'pass',
			subject: { head: `working tree of ${repository.directory}`, base: `working tree of ${base}` },
			kernels: [{ symbolFailures: [{ symbol: 'kallsyms_lookup_name', origin: 'preexisting' }] }],
		});
		expect(exitCode).toBe(0);
	});

	test('is not possible with what is neither', async () => {
		const { exitCode, stderr, report } = await checkAgainst('no-such-thing');
		expect({ exitCode, report }).toEqual({ exitCode: 2, report: null });
		expect(stderr).toBe('git knows no commit called "no-such-thing" here.');
	});
});
