/** Somebody who takes connections and then says nothing, or a byte now and then. */
import { createServer, type Server, type Socket } from 'node:net';

const TRICKLE_MS = 20;

const open = new Set<SilentPeer>();

/** To be called after each test that has peers. */
export async function closePeers(): Promise<void> {
	await Promise.all(Array.from(open, (peer) => peer.close()));
}

export class SilentPeer {
	/** How often it was connected to. */
	connections = 0;
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();

	private constructor(says: string | null) {
		this.#server = createServer((socket) => {
			this.connections++;
			this.#sockets.add(socket);
			socket.on('error', () => undefined);
			// What is asked is read, so that who asks notices nothing.
			socket.resume();
			if (says === null) return;
			let at = 0;
			const timer = setInterval(() => socket.write(says[at++ % says.length]!), TRICKLE_MS);
			socket.on('close', () => clearInterval(timer));
		});
	}

	/** @param where a path of a socket; a port of this machine where absent. @param says a byte at a time, for ever. */
	static async listen({ path, says = null }: { path?: string; says?: string | null } = {}): Promise<SilentPeer> {
		const peer = new SilentPeer(says);
		const listening = new Promise<void>((resolve) => peer.#server.once('listening', resolve));
		if (path === undefined) peer.#server.listen(0, '127.0.0.1');
		else peer.#server.listen(path);
		await listening;
		open.add(peer);
		return peer;
	}

	get port(): number {
		const address = this.#server.address();
		if (address === null || typeof address === 'string') throw new Error('not listening on a port');
		return address.port;
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	async close(): Promise<void> {
		open.delete(this);
		const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
		for (const socket of this.#sockets) socket.destroy();
		await closed;
	}
}
