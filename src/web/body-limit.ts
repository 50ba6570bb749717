import type { IncomingMessage, ServerResponse } from 'node:http';

/** GitHub's own limit of a webhook's payload, in bytes. */
export const MAX_BODY_BYTES = 25 * 1024 * 1024;

/**
 * Answers a request whose body is too large (or of unsaid length: GitHub says it) before a byte of it is read.
 * @returns whether the request was answered.
 */
export function refuseLargeBody(request: IncomingMessage, response: ServerResponse): boolean {
	const length = request.headers['content-length'];
	if (request.method === 'GET' || request.method === 'HEAD') return false;
	// Node's parser ends the body at the announced length.
	const status = length === undefined ? 411 : Number(length) > MAX_BODY_BYTES ? 413 : null;
	if (status === null) return false;
	response.writeHead(status, { connection: 'close' }).end();
	return true;
}
