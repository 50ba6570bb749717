/** What a command in a container is sent: all of it, or it is told why not. */
import { setTimeout } from 'node:timers/promises';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { sendAll } from '../../../../src/containers/sandbox/send-all.ts';

const { signal } = new AbortController();
const now = Promise.resolve();

/** Notes what it gets, and whether it was told that this was all. */
function target() {
	const stream = new PassThrough();
	const got: string[] = [];
	let isEnded = false;
	stream.on('data', (chunk: Buffer) => got.push(chunk.toString()));
	stream.on('end', () => (isEnded = true));
	return { stream, seen: () => ({ text: got.join(''), isEnded }) };
}

describe('what a command is sent', () => {
	it('ends only when what was to be waited for has come', async () => {
		const { stream, seen } = target();
		const { promise, resolve } = Promise.withResolvers<void>();
		const sending = sendAll(Readable.from(['a tree', ' and its end']), stream, { beforeEnd: promise, signal });
		await setTimeout(20);
		expect(seen()).toEqual({ text: 'a tree and its end', isEnded: false });
		resolve();
		expect(await sending).toBeNull();
		await setTimeout(0);
		expect(seen()).toEqual({ text: 'a tree and its end', isEnded: true });
	});

	it('is no whole tree where the source breaks off: that is an error, and no end', async () => {
		const { stream, seen } = target();
		const broken = Readable.from(
			(function* () {
				yield 'half';
				throw new Error('the disk is gone');
			})(),
		);
		await expect(sendAll(broken, stream, { beforeEnd: now, signal })).resolves.toMatchObject({
			message: 'The source could not be sent into the sandbox: the disk is gone',
		});
		expect(seen().isEnded).toBe(false);
	});

	it('need not be taken by a command that ended: its exit code tells', async () => {
		const { stream } = target();
		const sending = sendAll(Readable.from(['a tree']), stream, { beforeEnd: new Promise(() => undefined), signal });
		await setTimeout(20);
		stream.destroy();
		expect(await sending).toBeNull();
	});

	it('is not waited for where the build is stopped', async () => {
		const stop = new AbortController();
		const { stream } = target();
		const options = { beforeEnd: new Promise<void>(() => undefined), signal: stop.signal };
		const sending = sendAll(Readable.from(['a tree']), stream, options);
		await setTimeout(20);
		stop.abort();
		expect(await sending).toBeNull();
	});
});
