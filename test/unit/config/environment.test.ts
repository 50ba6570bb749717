import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { AppVariables, BuildVariables } from '../../../src/config/environment-variables.ts';
import { loadBuildEnvironment, loadEnvironment } from '../../../src/config/environment.ts';
import { messageOf } from './message-of.ts';

const PEM = generateKeyPairSync('rsa', { modulusLength: 2048 })
	.privateKey.export({ type: 'pkcs1', format: 'pem' })
	.toString();
const REQUIRED = { APP_ID: '42', PRIVATE_KEY: PEM, WEBHOOK_SECRET: 's3cret' };

const problem = (variables: Record<string, string>) => messageOf(() => loadEnvironment({ ...REQUIRED, ...variables }));

const unreadable = () => {
	throw new Error('ENOENT');
};

describe('loadEnvironment', () => {
	it('needs the identity of the App and nothing else', () => {
		expect(loadEnvironment(REQUIRED)).toMatchObject({
			appId: 42,
			privateKey: PEM.trim(),
			webhookSecret: 's3cret',
			host: '127.0.0.1',
			port: 3000,
			databaseUrl: null,
			dataDirectory: './data',
			githubApiUrl: 'https://api.github.com',
			githubUrl: 'https://github.com',
			containerEngine: { command: 'docker', runtime: null },
			kernelCatalogue: null,
		});
	});

	it('lists everything that is missing, and what it is', () => {
		const message = messageOf(() => loadEnvironment({}));
		expect(message.split('\n')).toEqual([
			'Environment variables are missing or wrong (docs/host.md explains each of them):',
			'- APP_ID is missing: a whole number from 1 to 9007199254740991',
			'- WEBHOOK_SECRET is missing: the secret that the App’s webhook is signed with',
			'- PRIVATE_KEY or PRIVATE_KEY_PATH is missing: the PEM text, or the file, of the App’s private key',
		]);
	});

	it('takes an empty variable for a missing one, as compose files write them', () => {
		expect(loadEnvironment({ ...REQUIRED, DATABASE_URL: '', PORT: ' ' })).toMatchObject({
			databaseUrl: null,
			port: 3000,
		});
		expect(problem({ WEBHOOK_SECRET: '' })).toContain('WEBHOOK_SECRET is missing');
	});

	it('refuses the webhook secret that everybody knows', () => {
		expect(problem({ WEBHOOK_SECRET: 'development' })).toContain('is not a secret');
	});

	it('reads the private key from a file, or from one line', () => {
		const { PRIVATE_KEY: _, ...rest } = REQUIRED;
		const fromFile = loadEnvironment({ ...rest, PRIVATE_KEY_PATH: '/key.pem' }, (path) =>
			path === '/key.pem' ? PEM : '',
		);
		expect(fromFile.privateKey).toBe(PEM);
		const oneLine = PEM.replaceAll('\n', '\\n');
		expect(loadEnvironment({ ...rest, PRIVATE_KEY: oneLine }).privateKey).toBe(PEM);
		expect(loadEnvironment({ ...rest, PRIVATE_KEY: `"${oneLine}"` }).privateKey).toBe(PEM);
	});

	it('says what is wrong with a private key', () => {
		expect(problem({ PRIVATE_KEY: 'SHA256:abc' })).toContain('PRIVATE_KEY is wrong: it does not contain a private key');
		expect(problem({ PRIVATE_KEY_PATH: '/key.pem' })).toContain('keep one of them');
		const message = messageOf(() =>
			loadEnvironment({ ...REQUIRED, PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/no' }, unreadable),
		);
		expect(message).toContain('PRIVATE_KEY_PATH is wrong: the file cannot be read');
	});

	it.each([
		['PORT', '70000', 'from 0 to 65535'],
		['PORT', '3e3', 'a whole number'],
		['WORKERS', '0', 'from 1 to 64'],
		['CONTAINER_ENGINE', 'lxc', 'docker or podman'],
		['OCI_RUNTIME', '--privileged', 'the name under which the engine knows the runtime'],
		['DATABASE_URL', 'mysql://db', 'postgres://'],
		['GITHUB_URL', 'git.example.org', 'https:// or http://'],
		['LOG_LEVEL', 'loud', 'fatal, error'],
		['BUILD_TIME_LIMIT', '15m', 'a whole number'],
	])('refuses %s=%s', (name, value, reason) => {
		const message = problem({ [name]: value });
		expect(message).toContain(`${name} is wrong: `);
		expect(message).toContain(reason);
	});

	it('never repeats a value: it may be a secret in the wrong place', () => {
		for (const name of ['APP_ID', 'PRIVATE_KEY', 'DATABASE_URL', 'PORT', 'GITHUB_URL']) {
			expect(problem({ [name]: 'hunter2' })).not.toContain('hunter2');
		}
	});

	it('takes URLs with or without a slash at the end', () => {
		expect(loadEnvironment({ ...REQUIRED, GITHUB_URL: 'https://git.example.org/' }).githubUrl).toBe(
			'https://git.example.org',
		);
	});

	it.each([
		['https://api.github.com', 'https://github.com'],
		['https://api.acme.ghe.com', 'https://acme.ghe.com'],
		['https://git.example.org/api/v3/', 'https://git.example.org'],
		['https://api.example.org/github/api/v3', 'https://api.example.org/github'],
		['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
	])('knows where git is by the API at %s, unless it is set', (api, git) => {
		expect(loadEnvironment({ ...REQUIRED, GITHUB_API_URL: api }).githubUrl).toBe(git);
		const both = { ...REQUIRED, GITHUB_API_URL: api, GITHUB_URL: 'https://mirror.example.org' };
		expect(loadEnvironment(both).githubUrl).toBe('https://mirror.example.org');
	});
});

describe('loadBuildEnvironment', () => {
	it('needs nothing, so that a check at the desk needs no App', () => {
		expect(loadBuildEnvironment({}).containerEngine.command).toBe('docker');
	});

	it('turns the units of the variables into those of the code', () => {
		const { limits } = loadBuildEnvironment({
			JOBS: '4',
			BUILD_TIME_LIMIT: '60',
			BUILD_SILENCE_LIMIT: '30',
			BUILD_CLOCK_LIMIT: '90',
			BUILD_MEMORY_LIMIT: '1024',
			BUILD_DISK_LIMIT: '512',
			BUILD_LOG_LIMIT: '2',
			BUILD_PROCESS_LIMIT: '100',
			PROCESSORS: '8',
		});
		expect(limits).toEqual({
			timeMs: 60_000,
			silenceMs: 30_000,
			clockMs: 90_000,
			memoryBytes: 1_073_741_824,
			diskBytes: 536_870_912,
			logBytes: 2_097_152,
			processes: 100,
			cpus: 4,
		});
	});

	const machine = { processors: 4, memory: 16_384 };
	const budgetOf = (variables: Record<string, string>, of = machine) => loadBuildEnvironment(variables, of).budget;

	it('has builds use the whole machine: one at a time for each processor, as far as there is memory', () => {
		expect(budgetOf({})).toEqual({ processors: 4, builds: 4, jobs: 4 });
		expect(budgetOf({}, { processors: 2, memory: 24_576 }).builds).toBe(2);
		expect(budgetOf({}, { processors: 16, memory: 8192 }).builds).toBe(2);
		expect(budgetOf({}, { processors: 256, memory: 2_097_152 }).builds).toBe(64);
	});

	it('builds one thing at a time where there is less memory than one build may use', () => {
		expect(budgetOf({}, { processors: 1, memory: 2048 })).toEqual({ processors: 1, builds: 1, jobs: 1 });
	});

	it('leaves the rest of the machine alone where it is told to', () => {
		expect(budgetOf({ PROCESSORS: '3', MEMORY: '8192' })).toEqual({ processors: 3, builds: 2, jobs: 3 });
		expect(budgetOf({ BUILD_MEMORY_LIMIT: '8192' }).builds).toBe(2);
	});

	it('does as it is told of the number of builds; one build has no more processors than all together', () => {
		expect(budgetOf({ WORKERS: '6', JOBS: '2' })).toEqual({ processors: 4, builds: 6, jobs: 2 });
		expect(budgetOf({ JOBS: '64' }).jobs).toBe(4);
		expect(loadBuildEnvironment({ JOBS: '64' }, machine).limits.cpus).toBe(4);
	});

	it.each([
		[{}, 3600],
		[{ BUILD_TIME_LIMIT: '60' }, 3600],
		[{ BUILD_TIME_LIMIT: '10000' }, 20_000],
		[{ BUILD_TIME_LIMIT: '864000' }, 72_000],
		[{ BUILD_TIME_LIMIT: '60', BUILD_CLOCK_LIMIT: '90' }, 90],
	])('lets the clock go on for long enough beside the time limit: %j', (variables, seconds) => {
		expect(loadBuildEnvironment(variables).limits.clockMs).toBe(seconds * 1000);
	});

	it('hands programs a few variables and no secret', () => {
		const environment = loadBuildEnvironment({
			...REQUIRED,
			PATH: '/usr/bin',
			DOCKER_HOST: 'tcp://engine:2376',
			HTTPS_PROXY: 'http://proxy',
			GITHUB_TOKEN: 't',
		});
		expect(environment.containerEngine.env).toEqual({ PATH: '/usr/bin', DOCKER_HOST: 'tcp://engine:2376' });
		expect(environment.gitEnvironment).toEqual({ PATH: '/usr/bin', HTTPS_PROXY: 'http://proxy' });
	});
});

describe('docs/host.md', () => {
	/** Name and default of each row of its table of variables. */
	const documented = readFileSync(join(import.meta.dirname, '../../../docs/host.md'), 'utf8')
		.split('\n')
		.flatMap((line) => {
			const [, name, byDefault] = /^\| `([A-Z_]+)` *\| *([^|]*?) *\|/.exec(line) ?? [];
			return name === undefined ? [] : [[name, byDefault] as const];
		});

	it('lists every variable with its default, and no other', () => {
		const shapes = Object.entries({ ...AppVariables.shape, ...BuildVariables.shape });
		const actual = shapes.map(([name, schema]) => {
			const { success, data } = schema.safeParse(undefined);
			if (!success) return [name, 'required'];
			return [name, data === undefined ? 'none' : `\`${data}\``];
		});
		const keys = [
			['PRIVATE_KEY', 'this or the next'],
			['PRIVATE_KEY_PATH', 'none'],
		];
		expect(Object.fromEntries(documented)).toEqual(Object.fromEntries([...actual, ...keys]));
	});
});
