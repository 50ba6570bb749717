import { plainText } from '../shared/text.ts';
import type { ProgressStream } from './kernels-progress.ts';

const REDRAW_MS = 100;

/** One line on a terminal that says what is being built; silent elsewhere. `done` clears it, and may be called twice. */
export function createCheckProgress(stream: ProgressStream) {
	const latest = new Map<string, string>();
	let drawn = Number.NEGATIVE_INFINITY;
	return {
		report(kernelId: string, what: string) {
			if (stream.isTTY !== true) return;
			latest.set(kernelId, plainText(what).replace(/\s+/g, ' ').trim().slice(0, 40));
			if (performance.now() - drawn < REDRAW_MS) return;
			drawn = performance.now();
			const line = [...latest].map(([id, text]) => `${id}: ${text}`).join('  ');
			stream.write(`\r\u001B[2K${line.slice(0, (stream.columns ?? 80) - 1)}`);
		},
		done() {
			if (drawn > Number.NEGATIVE_INFINITY) stream.write('\r\u001B[2K');
			drawn = Number.NEGATIVE_INFINITY;
		},
	};
}
