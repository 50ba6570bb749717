/** More than GitHub's largest answer to what we ask. */
const MAX_ANSWER_BYTES = 32 * 1024 ** 2;

/**
 * `fetch` with a deadline for the whole answer. Octokit takes a body that breaks off for a complete one, so it is given
 * whole ones only.
 */
export function timedFetch(timeoutMs: number): typeof fetch {
	return async (input, init) => {
		const response = await fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) });
		const { status, statusText, headers, url } = response;
		const body = response.body === null ? null : await wholeBody(response.body);
		return Object.defineProperty(new Response(body, { status, statusText, headers }), 'url', { value: url });
	};
}

async function wholeBody(body: ReadableStream<Uint8Array>): Promise<Buffer<ArrayBuffer>> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of body) {
		bytes += chunk.length;
		if (bytes > MAX_ANSWER_BYTES) throw new Error('The answer is too large.');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
