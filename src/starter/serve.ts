/** The other side: a process that starts programs for one that must not wait for it. */
import type { CommitFetcher, CommitsWanted } from '../checks/ports/git.ts';
import type { Quarantine, Questions, TaskLimits } from '../checks/ports/quarantine.ts';
import type { KnownRepository } from '../checks/ports/store.ts';
import { Called, type Asked } from '../peers/calls/called.ts';
import type { Order } from '../peers/calls/messages.ts';

export interface StarterParts {
	readonly mirrors: CommitFetcher & {
		keepOnly(known: readonly KnownRepository[]): Promise<void>;
		makeRoom(): Promise<void>;
	};
	readonly pool: Quarantine & { close(): Promise<void> };
}

/** The first message. */
export interface Settings {
	readonly kind: 'settings';
	readonly settings: unknown;
}

export type Duty = keyof ReturnType<typeof dutiesOf>;

/** @param partsWith makes them with the settings, which come first. */
export function serve(partsWith: (settings: unknown) => StarterParts): void {
	// Who started us tells when to end, by a message or by being gone; quarantined processes notice that in turn.
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
	process.once('disconnect', () => process.exit());
	let duties: Readonly<Record<string, Work>> = {};
	const called = new Called(
		async (name, input, asked, signal) => {
			const duty = duties[name];
			if (duty === undefined) throw new Error(`No such duty: ${name}`);
			return duty(input, asked, signal);
		},
		(report) => process.send?.(report),
	);
	process.on('message', (message) => {
		// It is our own code that speaks.
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion
		const order = message as Order | Settings;
		if (order.kind !== 'settings') return called.hear(order);
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion
		duties = dutiesOf(partsWith(order.settings)) as unknown as Readonly<Record<string, Work>>;
	});
}

type Work = (input: unknown, asked: Asked, signal: AbortSignal) => Promise<unknown>;

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
		run({ task, input, clockMs, questions }: TaskOrder, asked: Asked, signal: AbortSignal): Promise<unknown> {
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
		fetchCommits({ hasCredentials, ...wanted }: FetchOrder, asked: Asked, signal: AbortSignal) {
			const credentials = hasCredentials ? async () => String(await asked['credentials']!()) : null;
			return mirrors.fetchCommits({ ...wanted, credentials, signal });
		},
		keepOnly: (known: readonly KnownRepository[]) => mirrors.keepOnly(known),
		makeRoom: () => mirrors.makeRoom(),
		alive: () => Promise.resolve(),
		close: () => pool.close(),
	};
}
