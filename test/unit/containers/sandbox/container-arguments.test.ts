import type { SandboxOptions } from '../../../../src/checks/ports/sandbox.ts';
import { describe, expect, test } from '@jest/globals';
import { execArguments, runArguments } from '../../../../src/containers/sandbox/container-arguments.ts';

const OPTIONS: SandboxOptions = {
	image: 'sha256:abc',
	limits: {
		timeMs: 30_000,
		clockMs: 90_500,
		silenceMs: 30_000,
		memoryBytes: 1_000_000_000,
		diskBytes: 500_000_000,
		logBytes: 1_000_000,
		processes: 256,
		cpus: 2,
	},
	labels: { check: 'c1', job: 'j 2' },
};

const run = (runtime: string | null = null) => runArguments({ name: 'modprobot-1', owner: 'data-1', runtime }, OPTIONS);
/** The engine's own options: all before the image. */
const options = () => run().slice(0, run().indexOf('sha256:abc'));

describe('the arguments of a container', () => {
	test.each([
		['network', '--network=none'],
		['shared memory', '--ipc=none'],
		['capabilities', '--cap-drop=ALL'],
		['privilege by setuid programs', '--security-opt=no-new-privileges'],
		['a root file system that can be written to', '--read-only'],
		['root', '--user=65534:65534'],
		['more memory than the limit', '--memory=1000000000'],
		['swap', '--memory-swap=1000000000'],
		['more processors than the limit', '--cpus=2'],
		['more processes than the limit', '--pids-limit=256'],
		['core dumps', '--ulimit=core=0'],
		['files open without end', '--ulimit=nofile=4096:4096'],
		['a log that the engine keeps', '--log-driver=none'],
		['an image from a registry', '--pull=never'],
	])('no %s', (_what, flag) => {
		expect(options()).toContain(flag);
	});

	test('exactly two places can be written to, both in memory, bounded in bytes and in files', () => {
		const tmpfs = options().filter((argument) => argument.startsWith('--tmpfs='));
		expect(tmpfs).toEqual([
			'--tmpfs=/build:rw,nosuid,nodev,exec,size=500000000,nr_inodes=500000,mode=0700,uid=65534,gid=65534',
			'--tmpfs=/tmp:rw,nosuid,nodev,noexec,size=1073741824,nr_inodes=500000,mode=0700,uid=65534,gid=65534',
		]);
	});

	test('nothing of the host gets in: no mount, device, environment, added capability or privilege', () => {
		const forbidden =
			/^(-v|-e|--(volume|volumes-from|mount|device|env|env-file|privileged|cap-add|pid|uts|userns|cgroupns|group-add|add-host|publish|gpus))(=|$)/;
		expect(options().filter((argument) => forbidden.test(argument))).toEqual([]);
		expect(options().join(' ')).not.toMatch(/\.sock|\/var\/|\/root|\/home/);
	});

	test('a reaper finds it by its owner, a person by its name and labels', () => {
		expect(options()).toEqual(
			expect.arrayContaining([
				'--name=modprobot-1',
				'--label=modprobot.owner=data-1',
				'--label=modprobot.check=c1',
				'--label=modprobot.job=j 2',
			]),
		);
	});

	test('it ends by itself a minute after the time limit, should nobody be there to remove it', () => {
		expect(run().at(-1)).toBe('151');
	});

	test('another runtime is used where one is set', () => {
		expect(run('runsc')).toContain('--runtime=runsc');
		expect(run().join(' ')).not.toContain('--runtime');
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
