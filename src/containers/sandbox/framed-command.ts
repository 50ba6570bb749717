import type { SandboxCommand } from '../../checks/ports/sandbox.ts';

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
