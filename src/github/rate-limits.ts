/** What GitHub's refusals say of its rate limits. See its "Rate limits for the REST API". */
import { RequestError } from 'octokit';

/** Where GitHub does not say how long. */
const USUAL_WAIT_SECONDS = 60;

/** How many seconds GitHub wants to hear nothing; null where it refused for another reason. */
export function pauseOf(error: unknown): number | null {
	if (!(error instanceof RequestError)) return null;
	const headers = error.response?.headers ?? {};
	const after = Number(headers['retry-after']);
	// Also with a 503, where it is ill.
	if (after > 0 && (error.status === 403 || error.status === 429 || error.status >= 500)) return after;
	if (error.status !== 403 && error.status !== 429) return null;
	if (headers['x-ratelimit-remaining'] === '0') {
		const reset = Number(headers['x-ratelimit-reset']) - Date.now() / 1000;
		// A second more: the clocks may differ.
		return Number.isFinite(reset) ? Math.max(reset, 0) + 1 : 1;
	}
	return error.status === 429 || /rate limit/i.test(error.message) ? USUAL_WAIT_SECONDS : null;
}
