import type { BuildProgress } from '../containers/kernels/image.ts';

/** Where progress goes: standard error, or a terminal, whose last line is then written over. */
export interface ProgressStream {
	readonly isTTY?: boolean;
	readonly columns?: number;
	write(text: string): unknown;
}

const CLEAR_LINE = '\r\u001B[2K';

/** Shows one kernel's progress: stages as lines, details on a terminal only. `done` must be called at the end. */
export function createProgress(stream: ProgressStream, id: string): { report: BuildProgress; done(): void } {
	const clear = stream.isTTY ? CLEAR_LINE : '';
	return {
		report(line, kind) {
			const text = `${id}: ${line}`;
			if (kind === 'stage') stream.write(`${clear}${text}\n`);
			else if (stream.isTTY) stream.write(`${clear}${text.slice(0, (stream.columns ?? 80) - 1)}`);
		},
		done() {
			stream.write(clear);
		},
	};
}
