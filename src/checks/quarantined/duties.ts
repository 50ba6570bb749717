/** All that is done apart, by task. */
import { BUILD, buildAsPlanned } from '../build/build-as-planned.ts';
import { PLAN, planCheck } from '../plan/plan-check.ts';
import type { Application } from '../ports/application.ts';
import type { CommitFetcher } from '../ports/git.ts';
import { type Duty, dutyOf } from '../ports/quarantine.ts';
import { PUBLICATION, publicationWith } from '../publish/publication.ts';
import { askingFetcher, type SourceQuestions, type Workplace } from '../source/source-questions.ts';

export interface QuarantineParts extends Pick<Application, 'kernels' | 'symbolFacts' | 'engine'> {
	readonly cloneUrl: Workplace['github']['cloneUrl'];
	/** The mirrors of this machine, read here and filled by somebody else. */
	readonly repositories: (fetcher: CommitFetcher) => Workplace['repositories'];
}

export function quarantineDuties({ cloneUrl, repositories, ...parts }: QuarantineParts): readonly Duty[] {
	const workplace = (asked: SourceQuestions) => ({
		...parts,
		github: { ...gitHubBy(asked), cloneUrl },
		repositories: repositories(askingFetcher(asked)),
	});
	return [
		dutyOf(PLAN, (check, asked, signal) => planCheck(workplace(asked), check, signal)),
		dutyOf(BUILD, (side, asked, signal) => buildAsPlanned(workplace(asked), side, signal)),
		dutyOf(PUBLICATION, (check) => publicationWith(parts, check)),
	];
}

function gitHubBy(asked: SourceQuestions): Omit<Workplace['github'], 'cloneUrl'> {
	return {
		getFile: (...args) => asked.getFile(...args),
		mergeBase: (...args) => asked.mergeBase(...args),
		getPullRequest: (...args) => asked.getPullRequest(...args),
		isPrivate: (...args) => asked.isPrivate(...args),
		installationToken: (...args) => asked.installationToken(...args),
		repositoryToken: (...args) => asked.repositoryToken(...args),
	};
}
