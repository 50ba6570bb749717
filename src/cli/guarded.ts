import { InfrastructureError, UserError } from '../shared/errors.ts';

interface Guarded {
	readonly stderr: { write(text: string): unknown };
	/** Sets the exit code of the process. */
	exit(code: number): void;
}

/** What went wrong for the user or the machine is a sentence and exit code 2; anything else is a bug and stays loud. */
export async function guarded(wiring: Guarded, action: () => Promise<void>): Promise<void> {
	try {
		await action();
	} catch (error) {
		if (!(error instanceof UserError || error instanceof InfrastructureError)) throw error;
		wiring.stderr.write(`${error.message}\n`);
		wiring.exit(2);
	}
}
