import type { Application } from './application.ts';
import type { JobHandlers } from './ports-queue.ts';
import { publishSubject } from './publish-subject.ts';
import { runBuild } from './run-build.ts';
import { runCommand } from './run-command.ts';
import { runPlan } from './run-plan.ts';

/** Which use case does which job. */
export function jobHandlers(app: Application): JobHandlers {
	return {
		plan: (job, signal) => runPlan(app, job, signal),
		build: (job, signal) => runBuild(app, job, signal),
		publish: (job, signal) => publishSubject(app, job, signal),
		command: (job) => runCommand(app, job),
	};
}
