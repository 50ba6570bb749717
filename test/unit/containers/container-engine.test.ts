import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callEngine } from '../../../src/containers/container-engine.ts';

describe('an engine that does not answer', () => {
	let directory: string;
	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'modprobot-engine-'));
	});
	afterAll(() => rm(directory, { recursive: true, force: true }));

	test.each([
		['and ignores friendly signals', "trap '' TERM INT; while :; do sleep 1; done"],
		['and leaves a helper that holds its output open', 'sleep 60 & echo begun; wait'],
	])('%s is given up after the deadline', async (what, script) => {
		const command = join(directory, what.replaceAll(' ', '-'));
		await writeFile(command, `#!/bin/sh\n${script}\n`);
		await chmod(command, 0o755);
		const engine = { command, runtime: null, env: { PATH: process.env['PATH'] ?? '' }, owner: 'test' };
		const calls = [{}, { onLine: () => undefined }].map((options) =>
			callEngine(engine, ['ps'], { timeoutMs: 300, ...options }),
		);
		const givenUp = {
			status: 'rejected',
			reason: { kind: 'infrastructure-error', message: `\`${command} ps\` did not end within 0.3 s.` },
		};
		expect(await Promise.allSettled(calls)).toMatchObject([givenUp, givenUp]);
	});
});
