import type { RepositoryIdentity } from '../ports/github.ts';
import type { SubjectIdentity } from '../ports/store.ts';

/** A repository as an event tells of it. */
export type ToldRepository = RepositoryIdentity & Pick<SubjectIdentity, 'defaultBranch'>;

export function pullRequestSubject(repository: ToldRepository, number: number): SubjectIdentity {
	return { ...repository, key: `${repository.repositoryId}/pull/${number}`, pullRequest: number };
}

/** A merge queue's commit: nobody comments on it, and no later one takes its place. */
export function mergeGroupSubject(repository: ToldRepository, headSha: string): SubjectIdentity {
	return { ...repository, key: `${repository.repositoryId}/commit/${headSha}`, pullRequest: null };
}
