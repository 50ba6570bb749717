import { execa } from 'execa';
import type { SandboxCommand } from '../../checks/ports/sandbox.ts';
import { endGroup } from '../../peers/process-group.ts';
import { clientOptions, type ContainerEngine } from '../container-engine.ts';
import { BoundedOutput } from './bounded-output.ts';
import { execArguments } from './build-container.ts';
import { FRAME_BYTES, framed, passOn } from './framed-command.ts';
import { sendAll } from './send-all.ts';

interface Watching {
	/** Ends the command. */
	readonly stop: AbortSignal;
	readonly maxLogBytes: number;
	/** What is waited for before the command is told that this was all of its input. */
	readonly beforeEnd: Promise<void>;
	/** It writes more than it may. */
	readonly onFull: () => void;
	readonly onBegun: () => void;
	/** It said something. */
	readonly onHeard: () => void;
}

/**
 * Runs a command in a container until it ends or is stopped.
 * @returns what it wrote, standard output with its frame; `broken`: why it was not sent all of its input.
 */
export async function runInContainer(
	engine: ContainerEngine,
	container: string,
	command: SandboxCommand,
	{ stop, maxLogBytes, beforeEnd, onFull, onBegun, onHeard }: Watching,
) {
	const { stdin } = command;
	const stdout = new BoundedOutput(command.maxOutputBytes + FRAME_BYTES);
	const log = new BoundedOutput(maxLogBytes);
	const client = execa(engine.command, execArguments(container, framed(command)), {
		...clientOptions(engine, stop),
		encoding: 'buffer',
		...(typeof stdin === 'string' ? { input: stdin } : { stdin: stdin ? 'pipe' : 'ignore' }),
	});
	client.nodeChildProcess.once('exit', () => endGroup(client.pid));
	client.stdout.once('data', onBegun);
	let written = 0;
	client.stdout.on('data', (chunk: Buffer) => {
		onHeard();
		written += chunk.length;
		if (command.output === undefined ? !stdout.add(chunk) : written > command.maxOutputBytes) onFull();
	});
	client.stderr.on('data', (chunk: Buffer) => {
		onHeard();
		if (!log.add(chunk)) onFull();
		command.onLog?.(chunk.toString());
	});
	// Together, so that a source that breaks off while the command goes on is noticed at once.
	const [result, broken, isPassedOn] = await Promise.all([
		client,
		typeof stdin === 'object' ? sendAll(stdin, client.stdin, { beforeEnd, signal: stop }) : null,
		// Who reads it is told of its errors.
		command.output === undefined || passOn(client.stdout, command.output),
	]);
	return { exitCode: result.exitCode ?? 255, stdout: stdout.bytes(), log: log.bytes(), broken, isPassedOn };
}
