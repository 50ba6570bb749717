import { pipeline } from 'node:stream/promises';
import { isNativeError } from 'node:util/types';
import { InfrastructureError } from '../../shared/errors.ts';

/**
 * A source that breaks off must not look like a complete, smaller tree.
 * @param beforeEnd what is waited for before it is told that this was all.
 * @returns why not all was sent; null where it was, or where the command did not want more.
 */
export async function sendAll(
	source: NodeJS.ReadableStream,
	target: NodeJS.WritableStream | null,
	{ beforeEnd, signal }: { beforeEnd: Promise<void>; signal: AbortSignal },
): Promise<InfrastructureError | null> {
	if (target === null) return new InfrastructureError('the container takes no input');
	const closed = new Promise((resolve) => target.once('close', resolve));
	let isAll = false;
	const all = async function* (chunks: AsyncIterable<unknown>) {
		yield* chunks;
		isAll = true;
		await Promise.race([beforeEnd, closed]);
	};
	try {
		await pipeline(source, all, target, { signal });
		return null;
	} catch (error) {
		if (isAll) return null;
		// The command may end before it read all (EPIPE): its exit code tells.
		if (signal.aborted || (isNativeError(error) && 'code' in error && error.code === 'EPIPE')) return null;
		const why = isNativeError(error) ? error.message : String(error);
		return new InfrastructureError(`The source could not be sent into the sandbox: ${why}`, { cause: error });
	}
}
