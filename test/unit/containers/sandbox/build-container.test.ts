import { describe, expect, test } from '@jest/globals';
import { runArguments } from '../../../../src/containers/run-arguments.ts';
import { buildContainer, execArguments } from '../../../../src/containers/sandbox/build-container.ts';
import { SANDBOX_OPTIONS } from '../sandbox-options.ts';

const ENGINE = { command: 'docker', runtime: null, env: {}, owner: 'data-1' };
const run = runArguments(ENGINE, '--detach', buildContainer('modprobot-1', SANDBOX_OPTIONS));

describe('the arguments of a build’s container', () => {
	test('hold the limits of the build', () => {
		expect(run).toEqual(
			expect.arrayContaining([
				'--memory=1000000000',
				'--memory-swap=1000000000',
				'--cpu-period=100000',
				'--cpu-quota=200000',
				'--pids-limit=256',
			]),
		);
	});

	test('exactly two places can be written to, both in memory, bounded in bytes and in files', () => {
		expect(run.filter((argument) => argument.startsWith('--tmpfs='))).toEqual([
			'--tmpfs=/build:rw,nosuid,nodev,exec,size=500000000,nr_inodes=500000,mode=0700,uid=65534,gid=65534',
			'--tmpfs=/tmp:rw,nosuid,nodev,noexec,size=1073741824,nr_inodes=500000,mode=0700,uid=65534,gid=65534',
		]);
	});

	test('a person finds it by its name and labels', () => {
		expect(run).toEqual(
			expect.arrayContaining(['--name=modprobot-1', '--label=modprobot.check=c1', '--label=modprobot.job=j 2']),
		);
	});

	test('it ends by itself a minute after the time limit, should nobody be there to remove it', () => {
		expect(run.at(-1)).toBe('151');
	});
});

describe('the arguments of a command inside it', () => {
	test('every value is one word behind the container’s name, and none an option of the engine', () => {
		expect(
			execArguments('modprobot-1', { script: 'echo "$1"', args: ['--privileged', '$(id)'], env: { A: '1 2', B: '' } }),
		).toEqual([
			'exec',
			'--interactive',
			'--workdir=/build',
			'--env=A=1 2',
			'--env=B=',
			'modprobot-1',
			'/bin/sh',
			'-c',
			'echo "$1"',
			'sh',
			'--privileged',
			'$(id)',
		]);
	});
});
