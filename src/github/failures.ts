/** Turns GitHub's refusals into the few errors that modprobot knows. */
import { RequestError } from 'octokit';
import { NotThere, Unavailable, UserError } from '../shared/errors.ts';
import { pauseOf } from './rate-limits.ts';

/**
 * @param what the thing that was asked for, as the start of a sentence.
 * @throws UserError where GitHub refuses for good, NotThere where it does not know of it (yet); Unavailable where trying
 *   later may help.
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
	const pause = pauseOf(error);
	if (error.status >= 500 || pause !== null) {
		const retryAfterMs = pause === null ? null : pause * 1000;
		const message = `${what}: GitHub could not answer (${error.status}: ${said}).`;
		return new Unavailable('GitHub', message, { cause: error, retryAfterMs });
	}
	if (saysSuspended(error)) return new UserError(`${what}: the App is suspended there (${said}).`, { cause: error });
	// Where GitHub is ill it refuses tokens that it has given, or gives none.
	if (error.status === 401 || (error.status === 403 && concernsToken(error))) {
		const reason = 'GitHub does not accept the App’s id and private key, or the token that it gave';
		return new Unavailable('GitHub', `${what}: ${reason} (${said}).`, { cause: error });
	}
	if (concernsToken(error)) {
		// 422: the installation does not reach the repository, or has not the permission.
		const reason = error.status === 422 ? 'may not read it any more' : 'is no longer installed there';
		return new UserError(`${what}: the App ${reason} (${said}).`, { cause: error });
	}
	if (isNever(error)) return new UserError(`${what} does not exist (${said}).`, { cause: error });
	if (error.status === 404 || error.status === 410) {
		return new NotThere(`${what} does not exist, or the App may not see it.`, { cause: error });
	}
	return new UserError(`${what}: GitHub refused (${error.status}: ${said}).`, { cause: error });
}

/** What will not be there later either: GitHub's answer where two commits share no history; what the law forbids. */
function isNever({ status, message }: RequestError): boolean {
	return status === 451 || (status === 404 && /no common ancestor/i.test(message));
}

/** Asked for a token, or with one that was given before. Who suspends has to end that, so nobody tries meanwhile. */
function saysSuspended({ status, message }: RequestError): boolean {
	return status === 403 && /installation has been suspended/i.test(message);
}

function concernsToken(error: RequestError): boolean {
	return error.request.url.endsWith('/access_tokens');
}
