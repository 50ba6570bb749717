/** How far a check has come: one line that is written over on a terminal, a line now and then elsewhere. */
export interface ProgressStream {
	readonly isTTY?: boolean;
	write(text: string): unknown;
}

export interface Progress {
	show(text: string): void;
	/** Takes the line away. */
	done(): void;
}

/** Where nothing can be written over; a log is read for what happened, not for that it still goes on. */
const RARELY_MS = 5 * 60_000;
const CLEAR_LINE = '\r\u001B[2K';

export function createProgress(stream: ProgressStream, now: () => number = () => performance.now()): Progress {
	let shownAt = now();
	return {
		show(text) {
			if (stream.isTTY === true) stream.write(`${CLEAR_LINE}   … ${text}`);
			else if (now() - shownAt >= RARELY_MS) {
				shownAt = now();
				stream.write(`   … ${text}\n`);
			}
		},
		done() {
			if (stream.isTTY === true) stream.write(CLEAR_LINE);
		},
	};
}

/** Builds of the checks that a server's log tells of. */
export function buildsIn(log: readonly string[]): { readonly done: number; readonly planned: number } {
	let [done, planned] = [0, 0];
	for (const line of log) {
		if (line.includes('"msg":"build done"')) done++;
		else if (line.includes('"msg":"check planned"')) planned += Number(/"builds":(\d+)/.exec(line)?.[1] ?? 0);
	}
	return { done, planned };
}
