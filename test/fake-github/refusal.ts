/** GitHub's ways to say no, in its own words and shapes. */
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

export const DOCUMENTATION = 'https://docs.github.com/rest';

export function refuse(status: ContentfulStatusCode, message: string, extra: object = {}): HTTPException {
	const body = { message, ...extra, documentation_url: DOCUMENTATION, status: String(status) };
	const res = new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
	return new HTTPException(status, { res });
}

export function notFound(): HTTPException {
	return refuse(404, 'Not Found');
}

/** @param errors what GitHub lists, such as `{ resource, field, code }`. */
export function invalid(message: string, errors: readonly object[] = []): HTTPException {
	return refuse(422, message, { errors });
}
