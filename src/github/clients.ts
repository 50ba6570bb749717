/** GitHub's client for the App itself and for each installation, with retries and GitHub's rate limits kept. */
import { App, Octokit } from 'octokit';
import { z } from 'zod';
import type { Logger } from '../shared/logger.ts';
import { keepToken } from '../shared/secrets.ts';
import { pacing } from './pacing.ts';
import { timedFetch } from './timed-fetch.ts';

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
	/** Keeps to GitHub's limits of writing. Default: true; only a fake GitHub can do without. */
	readonly spaceWrites?: boolean;
	/** How long a "second" of waiting before a retry is. Default: 1,000; tests are in a hurry. */
	readonly retrySecondMs?: number;
}

/** Writes are not repeated blindly: a 502 may hide a success, and a repeated POST makes two. See `retryOnce` of github-app.ts. */
export const ONCE = { request: { retries: 0 } } as const;

/** The plugin's own, and 429: how long to wait for that GitHub says. */
const NOT_RETRIED = [400, 401, 403, 404, 410, 422, 429, 451];

export type Client = Octokit;

export function createApp(options: GitHubOptions): App {
	const { appId, privateKey, logger } = options;
	return new App({ appId, privateKey, log: logOf(logger), Octokit: octokitFor(options) });
}

function octokitFor(options: GitHubOptions): typeof Octokit {
	const timeoutMs = options.requestTimeoutMs ?? 30_000;
	const retryAfterBaseValue = options.retrySecondMs ?? 1000;
	const pace = pacing({ secondMs: retryAfterBaseValue, spaceWrites: options.spaceWrites ?? true });
	return Octokit.plugin(pace, knowingTokens).defaults({
		baseUrl: options.baseUrl,
		userAgent: 'modprobot',
		log: logOf(options.logger),
		request: { fetch: timedFetch(timeoutMs) },
		retry: { retryAfterBaseValue, doNotRetry: NOT_RETRIED },
		// One queue for all installations: see `pacing`.
		throttle: { enabled: false },
	});
}

const TokenAnswer = z.object({ data: z.object({ token: z.string() }) });

/** A plugin: tokens that GitHub gives are never logged. */
function knowingTokens({ hook }: Pick<Octokit, 'hook'>) {
	hook.after('request', (response) => {
		const given = TokenAnswer.safeParse(response);
		if (given.success) keepToken(given.data.data.token);
	});
	return {};
}

function logOf(logger: Logger) {
	return {
		debug: () => {},
		info: (message: string) => logger.debug({}, message),
		warn: (message: string) => logger.warn({}, message),
		error: (message: string) => logger.error({}, message),
	};
}
