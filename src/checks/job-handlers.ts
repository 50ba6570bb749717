import type { Application } from './application.ts';
import type { JobHandlers } from './ports/queue.ts';
import { publishSubject } from './publish/publish-subject.ts';
import { runBuild } from './build/run-build.ts';
import { runCommand } from './commands/run-command.ts';
import { runPlan } from './plan/run-plan.ts';

/** Which use case does which job. */
export function jobHandlers(app: Application): JobHandlers {
	return {
		plan: (job, signal) => runPlan(app, job, signal),
		build: (job, signal) => runBuild(app, job, signal),
		publish: (job, signal) => publishSubject(app, job, signal),
		command: (job) => runCommand(app, job),
	};
}
