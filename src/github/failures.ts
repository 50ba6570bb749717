/** Turns GitHub's refusals into the few errors that modprobot knows. */
import { RequestError } from 'octokit';
import { InfrastructureError, UserError } from '../shared/errors.ts';

/**
 * @param what the thing that was asked for, as the start of a sentence.
 * @throws UserError where GitHub refuses for good; InfrastructureError where trying later may help.
 */
export async function explained<T>(what: string, request: Promise<T>): Promise<T> {
	try {
		return await request;
	} catch (error) {
		throw explain(what, error);
	}
}

/** As `explained`, but what is not there is null. */
export async function orNull<T>(what: string, request: Promise<T>): Promise<T | null> {
	try {
		return await request;
	} catch (error) {
		if (isMissing(error)) return null;
		throw explain(what, error);
	}
}

/** As `explained`, but what GitHub finds invalid, such as a repository out of an installation's reach, is null. */
export async function unlessInvalid<T>(what: string, request: Promise<T>): Promise<T | null> {
	try {
		return await request;
	} catch (error) {
		if (error instanceof RequestError && error.status === 422) return null;
		throw explain(what, error);
	}
}

function isMissing(error: unknown): boolean {
	return error instanceof RequestError && (error.status === 404 || error.status === 410) && !concernsToken(error);
}

function explain(what: string, error: unknown): unknown {
	if (!(error instanceof RequestError)) return error;
	const said = error.message.slice(0, 300);
	if (error.status >= 500 || isRateLimit(error)) {
		return new InfrastructureError(`${what}: GitHub could not answer (${error.status}: ${said}).`, { cause: error });
	}
	if (concernsToken(error)) {
		const reason =
			error.status === 401
				? 'GitHub does not accept the App’s id and private key'
				: 'the App is suspended or no longer installed there';
		return new UserError(`${what}: ${reason} (${said}).`, { cause: error });
	}
	if (error.status === 404 || error.status === 410 || error.status === 451) {
		return new UserError(`${what} does not exist, or the App may not see it.`, { cause: error });
	}
	return new UserError(`${what}: GitHub refused (${error.status}: ${said}).`, { cause: error });
}

function concernsToken(error: RequestError): boolean {
	return error.request.url.endsWith('/access_tokens');
}

/** GitHub's "Rate limits for the REST API": 403 or 429, told apart from other refusals by headers or text. */
function isRateLimit(error: RequestError): boolean {
	if (error.status === 429) return true;
	if (error.status !== 403) return false;
	const headers = error.response?.headers ?? {};
	return (
		headers['retry-after'] !== undefined ||
		headers['x-ratelimit-remaining'] === '0' ||
		/rate limit/i.test(error.message)
	);
}
