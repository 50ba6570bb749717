/** Keeps to GitHub's rate limits, for each installation by itself. See GitHub's "Rate limits" and "Best practices". */
import { setTimeout } from 'node:timers/promises';
import type { Octokit } from 'octokit';
import { z } from 'zod';
import { Unavailable } from '../shared/errors.ts';
import { Pace, type PaceOptions, type Weight } from './pace.ts';
import { pauseOf } from './rate-limits.ts';

/**
 * What takes longer is put off. GitHub's usual wait of a secondary rate limit is a minute, and an exhausted quota may take
 * an hour; writes wait in a line of their own, but who reads keeps others from being planned.
 */
const MAX_WAIT_SECONDS: Readonly<Record<Weight, number>> = { read: 10, write: 120, notification: 120 };
/** Paces are kept of so many installations before those that do nothing are forgotten. */
const KEPT_PACES = 1000;

/** What the installation's client is made with; the App's own has no installation, but asks for one's token. */
const InstallationAuth = z.object({ installationId: z.int() });
const AboutInstallation = z.object({ installation_id: z.int() });

/** A plugin for Octokit; all clients that are made with one share its paces. */
export function pacing(options: PaceOptions) {
	const paces = new Map<number, Pace>();
	const paceOf = (installationId: number): Pace => {
		const known = paces.get(installationId);
		if (known !== undefined) return known;
		if (paces.size >= KEPT_PACES) forgetIdle(paces);
		const pace = new Pace(options);
		paces.set(installationId, pace);
		return pace;
	};
	return (octokit: Pick<Octokit, 'hook'>, { auth }: { readonly auth?: unknown }) => {
		const installation = InstallationAuth.safeParse(auth);
		const own = installation.success ? paceOf(installation.data.installationId) : new Pace(options);
		octokit.hook.wrap('request', async (request, parameters) => {
			const about = AboutInstallation.safeParse(parameters);
			const pace = about.success ? paceOf(about.data.installation_id) : own;
			const weight = weightOf(parameters.method, parameters.url);
			return pace.run(weight, () => keepingPauses({ pace, weight, options }, async () => request(parameters)));
		});
		return {};
	};
}

function forgetIdle(paces: Map<number, Pace>): void {
	for (const [installationId, pace] of paces) if (pace.isIdle) paces.delete(installationId);
}

interface Paced {
	readonly pace: Pace;
	readonly weight: Weight;
	readonly options: PaceOptions;
}

/** Waits as GitHub says, and asks once more; what takes longer is tried again by the queue. */
async function keepingPauses<T>(paced: Paced, request: () => Promise<T>): Promise<T> {
	const { pace, weight } = paced;
	await waitForEnd(paced);
	try {
		return await request();
	} catch (error) {
		const seconds = pauseOf(error);
		if (seconds === null) throw error;
		pace.pause(seconds);
		if (seconds > MAX_WAIT_SECONDS[weight]) throw error;
		await waitForEnd(paced);
		return request();
	}
}

/** @throws Unavailable where the pause is long. */
async function waitForEnd({ pace, weight, options: { secondMs } }: Paced): Promise<void> {
	const longest = MAX_WAIT_SECONDS[weight];
	while (pace.pauseSeconds > 0) {
		if (pace.pauseSeconds > longest) {
			const retryAfterMs = pace.pauseSeconds * 1000;
			throw new Unavailable('GitHub', 'GitHub’s rate limit of this installation is exhausted.', { retryAfterMs });
		}
		await setTimeout(pace.pauseSeconds * secondMs);
	}
}

/** A token is asked for by POST, and creates nothing. */
function weightOf(method: string, url: string): Weight {
	if (method === 'GET' || method === 'HEAD' || url.endsWith('/access_tokens')) return 'read';
	return method === 'POST' && /\/issues\/[^/]+\/comments$/.test(url) ? 'notification' : 'write';
}
