/** Keeps to GitHub's rate limits, for each installation by itself. See GitHub's "Rate limits" and "Best practices". */
import { setTimeout } from 'node:timers/promises';
import { type Octokit, RequestError } from 'octokit';
import { z } from 'zod';
import { InfrastructureError } from '../shared/errors.ts';
import { Pace, type PaceOptions, type Weight } from './pace.ts';

/** GitHub's usual wait of a secondary rate limit is a minute; an exhausted quota may take an hour. */
const MAX_WAIT_SECONDS = 120;
/** Where GitHub does not say how long. */
const USUAL_WAIT_SECONDS = 60;
/** Paces are kept of so many installations before those that do nothing are forgotten. */
const KEPT_PACES = 1000;

/** What the installation's client is made with; the App's own has no installation. */
const InstallationAuth = z.object({ installationId: z.int() });

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
		const pace = installation.success ? paceOf(installation.data.installationId) : new Pace(options);
		octokit.hook.wrap('request', async (request, parameters) => {
			const weight = weightOf(parameters.method, parameters.url);
			return pace.run(weight, () => keepingPauses(pace, options, async () => request(parameters)));
		});
		return {};
	};
}

function forgetIdle(paces: Map<number, Pace>): void {
	for (const [installationId, pace] of paces) if (pace.isIdle) paces.delete(installationId);
}

/** Waits as GitHub says, and asks once more; what takes longer is tried again by the queue. */
async function keepingPauses<T>(pace: Pace, { secondMs }: PaceOptions, request: () => Promise<T>): Promise<T> {
	const wait = async () => {
		while (pace.pauseSeconds > 0) await setTimeout(Math.min(pace.pauseSeconds, MAX_WAIT_SECONDS) * secondMs);
	};
	if (pace.pauseSeconds > MAX_WAIT_SECONDS) {
		throw new InfrastructureError('GitHub’s rate limit of this installation is exhausted.');
	}
	await wait();
	try {
		return await request();
	} catch (error) {
		const seconds = pauseOf(error);
		if (seconds === null) throw error;
		pace.pause(seconds);
		if (seconds > MAX_WAIT_SECONDS) throw error;
		await wait();
		return request();
	}
}

/** A token is asked for by POST, and creates nothing. */
function weightOf(method: string, url: string): Weight {
	if (method === 'GET' || method === 'HEAD' || url.endsWith('/access_tokens')) return 'read';
	return method === 'POST' && /\/issues\/[^/]+\/comments$/.test(url) ? 'notification' : 'write';
}

/** How many seconds GitHub wants to hear nothing; null where it refused for another reason, or did not refuse. */
function pauseOf(error: unknown): number | null {
	if (!(error instanceof RequestError) || (error.status !== 403 && error.status !== 429)) return null;
	const headers = error.response?.headers ?? {};
	const after = Number(headers['retry-after']);
	if (after > 0) return after;
	if (headers['x-ratelimit-remaining'] === '0') {
		const reset = Number(headers['x-ratelimit-reset']) - Date.now() / 1000;
		// A second more: the clocks may differ.
		return Number.isFinite(reset) ? Math.max(reset, 0) + 1 : 1;
	}
	return /secondary rate/i.test(error.message) ? USUAL_WAIT_SECONDS : null;
}
