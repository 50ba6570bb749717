import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { endGroup } from '../../peers/process-group.ts';
import { clientOptions, type ContainerEngine } from '../container-engine.ts';
import { meterArguments, processorTimeOf } from './cgroup-usage.ts';

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
export function startMeter(engine: ContainerEngine, container: string, listener: MeterListener): ContainerMeter {
	const stop = new AbortController();
	const client = execa(engine.command, meterArguments(container), {
		...clientOptions(engine, stop.signal),
		stdin: 'pipe',
		stderr: 'ignore',
	});
	client.nodeChildProcess.once('exit', () => endGroup(client.pid));
	let awaited = false;
	// A meter that has ended takes no questions; that it ended is told below.
	client.stdin.on('error', () => undefined);
	createInterface(client.stdout).on('line', (line) => {
		const processorMs = processorTimeOf(line.slice(0, MAX_ANSWER));
		if (processorMs === null) return stop.abort();
		awaited = false;
		listener.measured(processorMs);
	});
	void client.then(listener.lost);
	return {
		ask() {
			if (awaited || stop.signal.aborted) return;
			awaited = true;
			client.stdin.write('\n');
		},
		close() {
			stop.abort();
		},
	};
}
