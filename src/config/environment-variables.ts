/** A schema for each environment variable: its text in, its value out; messages say what it should be. */
import { z } from 'zod';
import { RunFor } from './repository-config.ts';

const text = (what: string) => z.string(what).trim();

function whole(min: number, max: number) {
	const what = `a whole number from ${min} to ${max}`;
	return z
		.string(what)
		.regex(/^\s*\d{1,15}\s*$/, what)
		.transform(Number)
		.refine((value) => value >= min && value <= max, what);
}

function url(protocols: readonly string[]) {
	const what = `a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
	return text(what)
		.refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), what)
		.transform((value) => value.replace(/\/+$/, ''));
}

const WEB = ['https:', 'http:'];

/** Seconds; a build's job expires after a day. */
export const MAX_CLOCK_LIMIT = 72_000;

export const MAX_WORKERS = 64;

export const BuildVariables = z.object({
	CONTAINER_ENGINE: z.enum(['docker', 'podman'], 'docker or podman').default('docker'),
	OCI_RUNTIME: text('the name of a runtime')
		.regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'the name under which the engine knows the runtime, such as runsc')
		.optional(),
	KERNEL_CATALOGUE: text('the path of a kernel catalogue').optional(),
	DATA_DIRECTORY: text('the path of a directory').default('./data'),
	PROCESSORS: whole(1, 1024).optional(),
	MEMORY: whole(256, 16_777_216).optional(),
	WORKERS: whole(1, MAX_WORKERS).optional(),
	JOBS: whole(1, 1024).optional(),
	BUILD_TIME_LIMIT: whole(10, 864_000).default(1800),
	BUILD_SILENCE_LIMIT: whole(10, 86_400).default(300),
	BUILD_CLOCK_LIMIT: whole(10, MAX_CLOCK_LIMIT).optional(),
	BUILD_MEMORY_LIMIT: whole(256, 1_048_576).default(4096),
	BUILD_DISK_LIMIT: whole(64, 1_048_576).default(2048),
	BUILD_LOG_LIMIT: whole(1, 1024).default(16),
	BUILD_PROCESS_LIMIT: whole(32, 65_536).default(512),
	BUILT_TREES_LIMIT: whole(0, 1_048_576).default(10_240),
});

export const AppVariables = z.object({
	APP_ID: whole(1, Number.MAX_SAFE_INTEGER),
	WEBHOOK_SECRET: text('the secret that the App’s webhook is signed with')
		// Probot's default: anybody can sign with it.
		.refine((secret) => secret !== 'development', 'the word "development" is not a secret; generate one'),
	HOST: text('an address to listen on').default('127.0.0.1'),
	PORT: whole(0, 65_535).default(3000),
	DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
	GITHUB_API_URL: url(WEB).default('https://api.github.com'),
	GITHUB_URL: url(WEB).optional(),
	RUN_FOR: z.enum(RunFor.options, 'everyone, known or writers').default('known'),
	REPOSITORY_CHECKS_LIMIT: whole(1, 100_000).default(50),
	REPOSITORY_BUILDS_LIMIT: whole(1, 1_000_000).default(500),
	INSTALLATION_CHECKS_LIMIT: whole(1, 100_000).default(200),
	INSTALLATION_BUILDS_LIMIT: whole(1, 1_000_000).default(2000),
	MIRRORS_LIMIT: whole(64, 16_777_216).default(10_240),
	MIRRORS_KEPT: whole(1, 3650).default(30),
	// GitHub can be asked for three days to send one again.
	DELIVERIES_KEPT: whole(4, 3650).default(30),
	CHECKS_KEPT: whole(1, 3650).default(180),
	LOGS_KEPT: whole(1, 3650).default(30),
	LOG_LEVEL: z
		.enum(
			['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
			'fatal, error, warn, info, debug, trace or silent',
		)
		.default('info'),
});

/** What the engine's client needs to find its engine and registries. It gets nothing else, so that no secret leaks. */
export const PASSED_TO_ENGINE: readonly string[] = [
	'PATH',
	'HOME',
	'XDG_RUNTIME_DIR',
	'DOCKER_HOST',
	'DOCKER_CONTEXT',
	'DOCKER_CONFIG',
	'DOCKER_TLS_VERIFY',
	'DOCKER_CERT_PATH',
	'CONTAINER_HOST',
];

/** What git needs to find its programs and, through proxies, its servers. */
export const PASSED_TO_GIT: readonly string[] = [
	'PATH',
	'HTTPS_PROXY',
	'https_proxy',
	'HTTP_PROXY',
	'http_proxy',
	'NO_PROXY',
	'no_proxy',
	'SSL_CERT_FILE',
	'SSL_CERT_DIR',
];
