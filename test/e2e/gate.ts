import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface Hold {
	/** Whether the request is kept from GitHub, or GitHub's answer from the App. */
	readonly side: 'request' | 'answer';
	readonly method: string;
	readonly path: RegExp;
	/** What is kept from GitHub from then on, until `release`: the App tries again what was not answered. */
	readonly after: RegExp;
}

/** Stands between the App and the fake GitHub, so that a test can stop requests at points of its choice. */
export class Gate {
	readonly #server: Server;
	readonly #target: string;
	readonly #kept: RegExp[] = [];
	readonly #holds = new Set<{ readonly hold: Hold; readonly reached: () => void }>();

	private constructor(target: string) {
		this.#target = target;
		this.#server = createServer((request, response) => this.#forward(request, response));
	}

	static async open(target: string): Promise<Gate> {
		const gate = new Gate(target);
		await new Promise<void>((resolve) => void gate.#server.listen(0, gate.#host, resolve));
		return gate;
	}

	/** The gate is reached from where GitHub is. */
	get #host(): string {
		return new URL(this.#target).hostname;
	}

	get url(): string {
		const address = this.#server.address();
		return `http://${this.#host}:${typeof address === 'object' && address !== null ? address.port : 0}`;
	}

	/** Resolves when the next such request is held; its sender never hears of it again. */
	hold(hold: Hold): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#holds.add({ hold, reached: resolve });
		return promise;
	}

	/** Lets all through that comes from now on. */
	release(): void {
		this.#kept.length = 0;
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
	}

	#forward(request: IncomingMessage, response: ServerResponse): void {
		const held = this.#take(request);
		if (held?.side === 'request') {
			request.resume().once('end', held.reached);
			return;
		}
		const options = { method: request.method, headers: request.headers };
		const forwarded = send(this.#target + (request.url ?? '/'), options, (answer) => {
			if (held !== null) {
				answer.resume().once('end', held.reached);
				return;
			}
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		forwarded.once('error', () => response.destroy());
		request.pipe(forwarded);
	}

	#take({ method, url = '' }: IncomingMessage) {
		if (this.#kept.some((path) => path.test(url))) return { side: 'request', reached: () => {} };
		const found = [...this.#holds].find(({ hold }) => hold.method === method && hold.path.test(url));
		if (found === undefined) return null;
		this.#holds.delete(found);
		this.#kept.push(found.hold.after);
		return { side: found.hold.side, reached: found.reached };
	}
}
