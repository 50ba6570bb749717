import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { meterArguments, processorTimeOf } from './cgroup-usage.ts';
import type { EngineCli } from './engine-cli.ts';

export interface MeterListener {
	/** @param processorMs of the whole container so far. */
	readonly measured: (processorMs: number) => void;
	/** It cannot be measured, or not any more. */
	readonly lost: () => void;
}

export interface ContainerMeter {
	/** Has the container measured, unless an answer is awaited. */
	ask(): void;
	close(): void;
}

/** Answers are short lines of our own script. */
const MAX_ANSWER = 100;

/** Starts to measure a running container; does not wait for it. */
export function startMeter(
	engine: EngineCli,
	env: Readonly<Record<string, string>>,
	container: string,
	listener: MeterListener,
): ContainerMeter {
	const stop = new AbortController();
	const subprocess = execa(engine.command, meterArguments(container), {
		env,
		extendEnv: false,
		reject: false,
		buffer: false,
		stdin: 'pipe',
		stderr: 'ignore',
		cancelSignal: stop.signal,
		forceKillAfterDelay: 2000,
		// A terminal's Ctrl-C goes to us alone.
		detached: true,
	});
	let awaited = false;
	// A meter that has ended takes no questions; that it ended is told below.
	subprocess.stdin.on('error', () => undefined);
	createInterface(subprocess.stdout).on('line', (line) => {
		const processorMs = processorTimeOf(line.slice(0, MAX_ANSWER));
		if (processorMs === null) return stop.abort();
		awaited = false;
		listener.measured(processorMs);
	});
	void subprocess.then(listener.lost);
	return {
		ask() {
			if (awaited || stop.signal.aborted) return;
			awaited = true;
			subprocess.stdin.write('\n');
		},
		close() {
			stop.abort();
		},
	};
}
