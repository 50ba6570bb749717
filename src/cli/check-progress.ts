import { plainText } from '../shared/text.ts';
import type { ProgressStream } from './kernels-progress.ts';

export interface CheckProgress {
	report(kernelId: string, what: string): void;
	/** Clears the line; may be called twice. */
	done(): void;
}

const REDRAW_MS = 100;

/** One line on a terminal that says what is being built; silent elsewhere. */
export function createCheckProgress(
	stream: ProgressStream,
	now: () => number = () => performance.now(),
): CheckProgress {
	const latest = new Map<string, string>();
	let drawn = Number.NEGATIVE_INFINITY;
	if (stream.isTTY !== true) return { report() {}, done() {} };
	return {
		report(kernelId, what) {
			latest.set(kernelId, plainText(what).replace(/\s+/g, ' ').trim().slice(0, 40));
			if (now() - drawn < REDRAW_MS) return;
			drawn = now();
			const line = [...latest].map(([id, text]) => `${id}: ${text}`).join('  ');
			stream.write(`\r\u001B[2K${line.slice(0, (stream.columns ?? 80) - 1)}`);
		},
		done() {
			if (drawn > Number.NEGATIVE_INFINITY) stream.write('\r\u001B[2K');
			drawn = Number.NEGATIVE_INFINITY;
		},
	};
}
