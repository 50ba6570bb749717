/** What the use cases work with; `main.ts` puts it together. */
import type { Kernels } from './kernels.ts';
import type { Logger } from '../../shared/logger.ts';
import type { SymbolFacts } from '../../symbols/history/symbol-facts.ts';
import type { BuildBudget, Engine } from './engine.ts';
import type { RemoteRepositories } from './git.ts';
import type { GitHubGateway } from './github.ts';
import type { Quarantine } from './quarantine.ts';
import type { Store } from './store.ts';

export interface Application {
	readonly store: Store;
	readonly github: GitHubGateway;
	readonly repositories: RemoteRepositories;
	readonly kernels: Kernels;
	readonly symbolFacts: SymbolFacts;
	readonly engine: Engine;
	/** Does all work on what strangers wrote. */
	readonly quarantine: Quarantine;
	readonly budget: BuildBudget;
	readonly logger: Logger;
	/** The App's name on GitHub's list of checks; branch protection goes by it, so it never changes. */
	readonly checkName: string;
	/** Aborted when the process is asked to end: work in hand is given back to the queue. */
	readonly shutdown: AbortSignal;
}
