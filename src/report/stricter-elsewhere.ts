/** A check run that shows what the same commit ended with in another pull request, where that is stricter. */
import type { Conclusion } from '../judgement/status.ts';
import { visibleLine } from '../shared/visible-text.ts';
import type { CheckRunOutput } from './check-run.ts';
import { paragraph, phrase } from './markdown/nodes.ts';
import { serialise } from './markdown/to-markdown.ts';

export interface StricterElsewhere {
	readonly conclusion: Conclusion;
	/** Null for a merge queue. */
	readonly pullRequest: number | null;
}

export function withStricter(output: CheckRunOutput, { conclusion, pullRequest }: StricterElsewhere): CheckRunOutput {
	const where = pullRequest === null ? 'a merge queue' : `pull request ${pullRequest}`;
	const words = phrase`The same commit fails in ${where}, and GitHub shows one result for a commit, whichever it was checked for. So this one fails as well; what was found here follows. Another commit has a result of its own.`;
	return {
		...output,
		conclusion,
		title: visibleLine(`The same commit fails in ${where}; here: ${output.title}`, 250),
		summary: `${serialise([paragraph(words)])}\n\n${output.summary}`,
	};
}
