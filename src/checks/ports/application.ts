/** What the use cases work with; `main.ts` puts it together. */
import type { RunFor } from '../../config/repository-config.ts';
import type { Kernels } from './kernels.ts';
import type { Logger } from '../../shared/logger.ts';
import type { SymbolFacts } from '../../symbols/history/symbol-facts.ts';
import type { BuildBudget, Engine } from './engine.ts';
import type { CommitFetcher } from './git.ts';
import type { GitHubGateway } from './github.ts';
import type { Quarantine } from './quarantine.ts';
import type { Store } from './store.ts';

export interface Application {
	readonly store: Store;
	readonly github: GitHubGateway;
	readonly repositories: CommitFetcher;
	readonly kernels: Kernels;
	readonly symbolFacts: SymbolFacts;
	readonly engine: Engine;
	/** Does all work on what strangers wrote. */
	readonly quarantine: Quarantine;
	readonly budget: BuildBudget;
	readonly rules: Rules;
	readonly logger: Logger;
	/** The App's name on GitHub's list of checks; branch protection goes by it, so it never changes. */
	readonly checkName: string;
	/** Aborted when the process is asked to end: work in hand is given back to the queue. */
	readonly shutdown: AbortSignal;
}

/** What the operator decided about people, room and time. */
export interface Rules {
	/** Whose pull requests are built unasked, unless the base branch says otherwise. */
	readonly runFor: RunFor;
	/** How much may be under way at the same time; what is more waits. */
	readonly room: { readonly repository: Room; readonly installation: Room };
	/** For how many days what has ended is kept. */
	readonly keptDays: { readonly deliveries: number; readonly checks: number; readonly logs: number };
}

/** Checks that are planned or built, and builds that wait or run. */
export interface Room {
	readonly checks: number;
	readonly builds: number;
}
