import { InfrastructureError, UserError } from '../shared/errors.ts';

interface ErrorExit {
	readonly stderr: { write(text: string): unknown };
	/** Sets the exit status of the process. */
	exit(code: number): void;
}

/** Where the user or the machine went wrong: a sentence and exit status 2. @throws anything else, which is a bug. */
export async function withErrorExit(wiring: ErrorExit, action: () => Promise<void>): Promise<void> {
	try {
		await action();
	} catch (error) {
		if (!(error instanceof UserError || error instanceof InfrastructureError)) throw error;
		wiring.stderr.write(`${error.message}\n`);
		wiring.exit(2);
	}
}
