import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Hono } from 'hono';
import { BodyRoom } from '../../../src/web/body-room.ts';
import { createWebServer, WEBHOOK_PATH } from '../../../src/web/server.ts';

const KIB = 1024;
let server: Server | null = null;
let received: string[] = [];

/** @returns how to send bytes to a server that takes webhooks. */
async function start(bodies?: BodyRoom): Promise<() => Promise<Socket>> {
	received = [];
	const webhooks = async (...[, response, body]: Parameters<Parameters<typeof createWebServer>[0]>) => {
		received.push(body.toString());
		response.end('stored');
		return true;
	};
	server = createWebServer(webhooks, new Hono(), bodies);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	// A server that listens on a port has such an address.
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion
	const { port } = server.address() as AddressInfo;
	return async () => {
		const socket = connect(port, '127.0.0.1');
		socket.on('error', () => undefined);
		await once(socket, 'connect');
		return socket;
	};
}

afterEach(() => {
	server?.closeAllConnections();
	server?.close();
});

const head = (...headers: string[]) =>
	`${[`POST ${WEBHOOK_PATH} HTTP/1.1`, 'Host: x', ...headers].join('\r\n')}\r\n\r\n`;

/** All that is answered until the connection is closed. */
async function answer(socket: Socket): Promise<string> {
	let text = '';
	socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
	await once(socket, 'close');
	return text;
}

/** What was sent before has arrived when this is answered. */
async function ping(open: () => Promise<Socket>): Promise<void> {
	const socket = await open();
	socket.write(`${head('Content-Length: 1', 'Connection: close')}x`);
	await answer(socket);
}

describe('a webhook', () => {
	test('is handed on with its whole body', async () => {
		const socket = await (await start())();
		socket.write(`${head('Content-Length: 5', 'Connection: close')}he`);
		socket.write('llo');
		expect(await answer(socket)).toContain('stored');
		expect(received).toEqual(['hello']);
	});

	test('of unsaid length is refused: GitHub says it', async () => {
		const socket = await (await start())();
		socket.write(`${head('Transfer-Encoding: chunked')}5\r\nhello\r\n0\r\n\r\n`);
		expect(await answer(socket)).toMatch(/^HTTP\/1.1 411 /);
		expect(received).toEqual([]);
	});

	test('of which half comes is given up in time', async () => {
		const socket = await (await start(new BodyRoom(KIB, 50)))();
		socket.write(`${head('Content-Length: 10')}half`);
		// Node itself would answer, much later.
		expect(await answer(socket)).toBe('');
		expect(received).toEqual([]);
	});
});

describe('half-sent bodies', () => {
	test('give up their room to those that come later, the oldest first', async () => {
		const open = await start(new BodyRoom(10 * KIB, 60_000));
		const half = `${head(`Content-Length: ${8 * KIB}`)}${'x'.repeat(4 * KIB)}`;
		const first = await open();
		first.write(half);
		await ping(open);
		const second = await open();
		second.write(half);
		await ping(open);
		const ended = answer(first);
		const third = await open();
		third.write(`${head(`Content-Length: ${4 * KIB}`, 'Connection: close')}${'y'.repeat(4 * KIB)}`);
		expect(await answer(third)).toContain('stored');
		expect(await ended).toBe('');
		expect(second.closed).toBe(false);
	});
});
