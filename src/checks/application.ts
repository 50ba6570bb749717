/** What the use cases work with; `main.ts` puts it together. */
import type { BuildResult } from '../builds/build-result.ts';
import type { ModuleRoot } from '../modules/module-root.ts';
import type { KernelReport } from '../report/check-report.ts';
import type { Logger } from '../shared/logger.ts';
import type { RepositoryConfig } from '../config/repository-config.ts';
import type { Engine } from './engine.ts';
import type { RemoteRepositories } from './ports-git.ts';
import type { GitHubGateway } from './ports-github.ts';
import type { Store } from './ports-store.ts';
import type { Kernel, Kernels, SourceTree } from './ports.ts';

export interface Application {
	readonly store: Store;
	readonly github: GitHubGateway;
	readonly repositories: RemoteRepositories;
	readonly kernels: Kernels;
	readonly engine: Engine;
	readonly logger: Logger;
	/** On every container, so that what this process leaves behind is found. */
	readonly containerLabels: Readonly<Record<string, string>>;
	/** The App's name on GitHub's list of checks; branch protection goes by it, so it never changes. */
	readonly checkName: string;
	/** Aborted when the process is asked to end: work in hand is given back to the queue. */
	readonly shutdown: AbortSignal;
}
