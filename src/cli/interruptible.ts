import { Superseded } from '../shared/errors.ts';
import type { CliWiring } from './wiring.ts';

/** How long what was interrupted may take to come to its end, and how long its traces to be removed. */
const PATIENCE_MS = 20_000;

/** As a shell reports a program that was interrupted. */
const INTERRUPTED = 130;

interface Interruptible<T> {
	readonly work: (signal: AbortSignal) => Promise<T>;
	/** Called at once when it is to stop. */
	readonly onStop: () => void;
	/** Removes what an interrupted work may have left. */
	readonly cleanUp: () => Promise<unknown>;
	/** What to say where that fails. */
	readonly leftover: string;
}

/**
 * Does something that the user may stop. Whoever stops it is told so, and the process ends in bounded time with what it
 * started removed; to stop it once more changes nothing.
 * @returns null where it was stopped.
 */
export async function interruptible<T>(
	wiring: Pick<CliWiring, 'onInterrupt' | 'stderr' | 'end'>,
	{ work, onStop, cleanUp, leftover }: Interruptible<T>,
): Promise<T | null> {
	const stop = new AbortController();
	wiring.onInterrupt(() => {
		if (stop.signal.aborted) return;
		onStop();
		wiring.stderr.write('Stopping: containers are being removed.\n');
		stop.abort(new Superseded('the user stopped it'));
	});
	const doing = work(stop.signal);
	try {
		const result = await Promise.race([doing, interruptedFor(PATIENCE_MS, stop.signal)]);
		// A result that came after all is not thrown away.
		if (result !== TOO_LONG) return result;
	} catch (error) {
		if (!stop.signal.aborted) throw error;
	}
	const isClean = await Promise.race([
		cleanUp().then(
			() => true,
			() => false,
		),
		interruptedFor(PATIENCE_MS, stop.signal),
	]);
	wiring.stderr.write(
		`Stopped: the check did not finish. ${isClean === true ? 'Its containers are removed.' : leftover}\n`,
	);
	wiring.end(INTERRUPTED);
	return null;
}

const TOO_LONG = Symbol('too long');

/** Resolves some time after the interruption. */
function interruptedFor(milliseconds: number, signal: AbortSignal): Promise<typeof TOO_LONG> {
	return new Promise((resolve) => {
		const wait = () => setTimeout(() => resolve(TOO_LONG), milliseconds).unref();
		if (signal.aborted) wait();
		else signal.addEventListener('abort', wait, { once: true });
	});
}
