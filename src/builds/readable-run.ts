import type { MakeRun } from './evidence.ts';
import { withoutSandboxPaths, type TreePaths } from './tree-paths.ts';

/** A run with all that people may read of it in the paths of the tree: the one place where those of the sandbox end. */
export function readableRun(run: MakeRun, toTree: TreePaths): MakeRun {
	const readable = (text: string) => withoutSandboxPaths(text, toTree);
	return {
		...run,
		compilerErrors: run.compilerErrors.map((error) => ({ ...error, message: readable(error.message) })),
		modpostComplaints: run.modpostComplaints.map(readable),
		makeErrors: run.makeErrors.map(readable),
		failedSteps: run.failedSteps.map((step) => ({
			...step,
			target: readable(step.target),
			words: step.words.map(readable),
			command: step.command === null ? null : readable(step.command),
			lacks: step.lacks.map(readable),
		})),
	};
}
