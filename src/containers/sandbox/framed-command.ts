import type { SandboxCommand } from '../../checks/ports/sandbox.ts';
import { Transform, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InfrastructureError } from '../../shared/errors.ts';

/** The bytes on standard output before and after what a script writes. */
const [BEGUN, ENDED] = [0x01, 0x04];
export const FRAME_BYTES = 2;

/**
 * Runs the script so that its output tells whether it was begun and came to its end. The engine's client exits with the
 * same codes where the script failed, where it could not be started and where the connection broke.
 */
export function framed(command: SandboxCommand): SandboxCommand {
	const script = 'printf "\\001"; script=$1; shift; /bin/sh -c "$script" sh "$@"; code=$?; printf "\\004"; exit $code';
	return { ...command, script, args: [command.script, ...(command.args ?? [])] };
}

/** @returns null where the output is not whole. */
export function unframed(output: Buffer): Buffer | null {
	const whole = output.length >= FRAME_BYTES && output[0] === BEGUN && output.at(-1) === ENDED;
	return whole ? output.subarray(1, -1) : null;
}

/** The same for output that is passed on as it comes. @returns whether it was whole, and all of it was taken. */
export function passOn(output: Readable, target: Writable): Promise<boolean> {
	return pipeline(output, unframing(), target).then(
		() => true,
		() => false,
	);
}

function unframing(): Transform {
	let last: Buffer | null = null;
	let begun = false;
	return new Transform({
		transform(chunk: Buffer, _encoding, done) {
			const rest = begun ? chunk : chunk.subarray(1);
			if (!begun && chunk[0] !== BEGUN) return done(new InfrastructureError('the command was not begun'));
			begun = true;
			if (rest.length === 0) return done();
			if (last !== null) this.push(last);
			last = rest.subarray(-1);
			done(null, rest.subarray(0, -1));
		},
		flush(done) {
			done(last?.[0] === ENDED ? null : new InfrastructureError('the command did not run to its end'));
		},
	});
}
