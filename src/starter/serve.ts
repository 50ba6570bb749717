/** The other side: a process that starts programs for one that must not wait for it. */
import type { CommitFetcher, CommitsWanted } from '../checks/ports/git.ts';
import type { Quarantine, Questions, TaskLimits } from '../checks/ports/quarantine.ts';
import type { KnownRepository } from '../checks/ports/store.ts';
import { serveCalls, type Callable } from '../peers/calls/called.ts';

export interface StarterParts {
	readonly mirrors: CommitFetcher & {
		keepOnly(known: readonly KnownRepository[]): Promise<void>;
		makeRoom(): Promise<void>;
	};
	readonly pool: Quarantine & { close(): Promise<void> };
}

export type Duty = keyof ReturnType<typeof dutiesOf>;

/** @param partsWith makes them with the settings. */
export function serve(partsWith: (settings: unknown) => StarterParts): void {
	// Whoever calls is bound to what each takes.
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion
	serveCalls(async (settings) => dutiesOf(partsWith(settings)) as unknown as Callable);
}

interface TaskOrder {
	readonly task: TaskLimits;
	readonly input: unknown;
	readonly clockMs: number;
	/** What it may ask. */
	readonly questions: readonly string[];
}

type FetchOrder = Omit<CommitsWanted, 'credentials' | 'signal'> & { readonly hasCredentials: boolean };

function dutiesOf({ mirrors, pool }: StarterParts) {
	return {
		run({ task, input, clockMs, questions }: TaskOrder, asked: Questions, signal: AbortSignal): Promise<unknown> {
			const answers: Questions = Object.fromEntries(
				questions.map((name) => [name, (...args) => asked[name]!(...args)]),
			);
			return pool.run(task, input, {
				answers,
				clockMs,
				signal,
				clearUp: () => asked['clearUp']!().then(() => undefined),
			});
		},
		fetchCommits({ hasCredentials, ...wanted }: FetchOrder, asked: Questions, signal: AbortSignal) {
			const credentials = hasCredentials ? async () => String(await asked['credentials']!()) : null;
			return mirrors.fetchCommits({ ...wanted, credentials, signal });
		},
		keepOnly: (known: readonly KnownRepository[]) => mirrors.keepOnly(known),
		makeRoom: () => mirrors.makeRoom(),
		alive: () => Promise.resolve(),
		close: () => pool.close(),
	};
}
