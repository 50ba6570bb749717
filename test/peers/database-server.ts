/** A PostgreSQL server over the embedded database, that can be made to say nothing. One connection at a time works. */
import { createServer, type Server, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';

export class DatabaseServer {
	/** Takes what is asked, and never answers. */
	isSilent = false;
	readonly #server: Server;
	readonly #pglite: PGlite;
	readonly #sockets = new Set<Socket>();

	private constructor(pglite: PGlite) {
		this.#pglite = pglite;
		this.#server = createServer((socket) => {
			this.#sockets.add(socket);
			socket.on('error', () => undefined);
			let answered = Promise.resolve();
			socket.on('data', (message) => {
				const before = answered;
				answered = (async () => {
					await before;
					if (!this.isSilent) socket.write(await this.#pglite.execProtocolRaw(message));
				})();
			});
		});
	}

	static async listen(): Promise<DatabaseServer> {
		const server = new DatabaseServer(await PGlite.create());
		await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
		return server;
	}

	get url(): string {
		const address = this.#server.address();
		if (address === null || typeof address === 'string') throw new Error('not listening');
		return `postgres://postgres:pass-word@127.0.0.1:${address.port}/postgres`;
	}

	async close(): Promise<void> {
		const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
		for (const socket of this.#sockets) socket.destroy();
		await closed;
		await this.#pglite.close();
	}
}
