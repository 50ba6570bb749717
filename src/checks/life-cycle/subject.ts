import type { SubjectIdentity } from '../ports/records.ts';
import type { RepositoryIdentity } from '../ports/github.ts';

/** A repository as an event tells of it. */
export type ToldRepository = RepositoryIdentity & Pick<SubjectIdentity, 'defaultBranch'>;

export function pullRequestSubject(repository: ToldRepository, number: number): SubjectIdentity {
	return { ...repository, key: `${repository.repositoryId}/pull/${number}`, pullRequest: number };
}

/**
 * A branch that pull requests go to: its commits are built as the base of those to come. A newer push takes the place
 * of an older one, and nobody is told anything.
 */
export function branchSubject(repository: ToldRepository, branch: string): SubjectIdentity {
	return { ...repository, key: `${repository.repositoryId}/branch/${branch}`, pullRequest: null };
}

/** Whether the subject of this key is a branch: built ahead of time, on base's side alone, and in silence. */
export function isBranch(subjectKey: string): boolean {
	return /^\d+\/branch\//.test(subjectKey);
}

/** The number of the pull request that a subject's key is about; null for other subjects. */
export function pullRequestOf(subjectKey: string): number | null {
	const number = /^\d+\/pull\/(\d+)$/.exec(subjectKey)?.[1];
	return number === undefined ? null : Number(number);
}

/** A merge queue's commit: nobody comments on it, and no later one takes its place. */
export function mergeGroupSubject(repository: ToldRepository, headSha: string): SubjectIdentity {
	return { ...repository, key: `${repository.repositoryId}/commit/${headSha}`, pullRequest: null };
}
