/** The little that is used of GitHub's payloads; the rest of them is neither checked nor kept. */
import { z } from 'zod';
import type { ToldRepository } from '../checks/life-cycle/subject.ts';

const Id = z.int().positive();
export const Sha = z.string().regex(/^[0-9a-f]{40}$|^[0-9a-f]{64}$/);
export const User = z.object({ login: z.string().max(100), type: z.string().default('User') });

export const Repository = z.object({
	id: Id,
	name: z.string().max(200),
	owner: z.object({ login: z.string().max(100) }),
	default_branch: z.string().max(300).optional(),
});

/** What events about one repository have in common. */
export const RepositoryEvent = z.object({
	action: z.string(),
	installation: z.object({ id: Id }),
	repository: Repository,
});

export const Installation = z.object({ id: Id });
export const RepositoryId = z.object({ id: Id });

export function repositoryOf({
	installation,
	repository,
}: Omit<z.infer<typeof RepositoryEvent>, 'action'>): ToldRepository {
	return {
		installationId: installation.id,
		repositoryId: repository.id,
		owner: repository.owner.login,
		name: repository.name,
		defaultBranch: repository.default_branch ?? null,
	};
}
