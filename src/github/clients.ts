/** GitHub's client for the App itself and for each installation, with retries and GitHub's rate limits kept. */
import { App, Octokit } from 'octokit';
import type { Logger } from '../shared/logger.ts';

export interface GitHubOptions {
	readonly appId: number;
	/** PEM. */
	readonly privateKey: string;
	/** Of the API: `https://api.github.com`, or `https://HOST/api/v3` of GitHub Enterprise Server. */
	readonly baseUrl: string;
	/** Where git fetches from and links lead: `https://github.com`; without a slash at the end. */
	readonly gitUrl: string;
	readonly logger: Logger;
	/** Default: 30 seconds. */
	readonly requestTimeoutMs?: number;
	/** Keeps writes a second apart, as GitHub asks for. Default: true; only a fake GitHub can do without. */
	readonly spaceWrites?: boolean;
	/** How long a "second" of waiting before a retry is. Default: 1,000; tests are in a hurry. */
	readonly retrySecondMs?: number;
}

/** Writes are not repeated blindly: a 502 may hide a success, and a repeated POST makes two. See `retryOnce` of github-app.ts. */
export const ONCE = { request: { retries: 0 } } as const;

/** GitHub's usual wait of a secondary rate limit is a minute; an exhausted quota may take an hour. */
const MAX_WAIT_SECONDS = 120;

export type Client = Octokit;

export function createApp(options: GitHubOptions): App {
	const { appId, privateKey, logger } = options;
	return new App({ appId, privateKey, log: logOf(logger), Octokit: octokitFor(options) });
}

function octokitFor(options: GitHubOptions): typeof Octokit {
	const timeoutMs = options.requestTimeoutMs ?? 30_000;
	const retryAfterBaseValue = options.retrySecondMs ?? 1000;
	const timedFetch: typeof fetch = (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) });
	return Octokit.defaults({
		baseUrl: options.baseUrl,
		userAgent: 'modprobot',
		log: logOf(options.logger),
		request: { fetch: timedFetch },
		retry: { retryAfterBaseValue },
		throttle: {
			enabled: options.spaceWrites ?? true,
			retryAfterBaseValue,
			onRateLimit: isWorthWaiting,
			onSecondaryRateLimit: isWorthWaiting,
		},
	});
}

/** Once, and only for a short while: what takes longer is tried again by the queue, and others go on meanwhile. */
function isWorthWaiting(seconds: number, _options: unknown, _octokit: unknown, retryCount: number): boolean {
	return retryCount === 0 && seconds <= MAX_WAIT_SECONDS;
}

function logOf(logger: Logger) {
	return {
		debug: () => {},
		info: (message: string) => logger.debug({}, message),
		warn: (message: string) => logger.warn({}, message),
		error: (message: string) => logger.error({}, message),
	};
}
