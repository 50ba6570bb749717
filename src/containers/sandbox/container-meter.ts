import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { endGroup } from '../../peers/process-group.ts';
import { clientOptions, type ContainerEngine } from '../container-engine.ts';
import { meterArguments, processorTimeOf } from './cgroup-usage.ts';

export interface MeterOptions {
	/** One that does not answer for so long is ended, and another started. */
	readonly silenceMs: number;
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
export function startMeter(engine: ContainerEngine, container: string, options: MeterOptions): ContainerMeter {
	const { silenceMs, measured, lost } = options;
	let hasEnded = false;
	let askedAt: number | null = null;
	const start = () =>
		startClient(engine, container, {
			measured(processorMs) {
				askedAt = null;
				measured(processorMs);
			},
			ended(one) {
				if (one !== client) return;
				hasEnded = true;
				lost();
			},
		});
	let client = start();
	return {
		ask() {
			if (hasEnded) return;
			const now = performance.now();
			if (askedAt !== null && now - askedAt < silenceMs) return;
			if (askedAt !== null) {
				const silent = client;
				client = start();
				silent.end();
			}
			askedAt = now;
			client.ask();
		},
		close() {
			hasEnded = true;
			client.end();
		},
	};
}

interface MeterClient {
	ask(): void;
	end(): void;
}

interface ClientListener {
	readonly measured: (processorMs: number) => void;
	readonly ended: (client: MeterClient) => void;
}

function startClient(engine: ContainerEngine, container: string, listener: ClientListener): MeterClient {
	const stop = new AbortController();
	const subprocess = execa(engine.command, meterArguments(container), {
		...clientOptions(engine, stop.signal),
		stdin: 'pipe',
		stderr: 'ignore',
	});
	subprocess.nodeChildProcess.once('exit', () => endGroup(subprocess.pid));
	// A meter that has ended takes no questions; that it ended is told below.
	subprocess.stdin.on('error', () => undefined);
	createInterface(subprocess.stdout).on('line', (line) => {
		const processorMs = processorTimeOf(line.slice(0, MAX_ANSWER));
		if (processorMs === null) return stop.abort();
		listener.measured(processorMs);
	});
	const client: MeterClient = {
		ask() {
			if (!stop.signal.aborted) subprocess.stdin.write('\n');
		},
		end() {
			stop.abort();
		},
	};
	void subprocess.then(() => listener.ended(client));
	return client;
}
