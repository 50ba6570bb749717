/** Who may spend this machine: whose pull requests are built without somebody with write access asking for it. */
import type { Check, Subject } from '../ports/records.ts';
import type { RunFor } from '../../config/repository-config.ts';
import { mayWrite } from '../life-cycle/may-write.ts';
import type { WithoutReport } from '../../results/without-report.ts';
import type { Application } from '../ports/application.ts';
import type { PullRequest } from '../ports/github.ts';
import { loadConfig } from './load-config.ts';

type AwaitingApproval = Extract<WithoutReport, { kind: 'awaiting-approval' }>;

/**
 * What a check waits for; null where it may be built: somebody with write access let this very commit be built, or
 * its author and those who can push to it are trusted, as GitHub says now. What an event said of them does not count.
 * @throws UserError, InfrastructureError.
 */
export async function neededApproval(
	app: Application,
	{ check, subject }: { readonly check: Check; readonly subject: Subject },
): Promise<AwaitingApproval | null> {
	// Branches and merge queues are for people with write access.
	if (subject.pullRequest === null || subject.approvedSha === check.headSha) return null;
	const pull = await app.github.getPullRequest(subject, subject.pullRequest);
	// Only people with write access push to the repository's own branches, whoever opens the pull request.
	if (!pull.fork) return null;
	const isWriter = async (login: string) => mayWrite(await app.github.getPermission(subject, login));
	const { author } = pull;
	const hasAccess = author !== null && (await isWriter(author));
	const isOpenToOthers = !isSameLogin(pull.headOwner?.login ?? null, author) && !(await ownsFork(pull, isWriter));
	if (hasAccess && !isOpenToOthers) return null;

	const runFor = await runForOf(app, subject, check.baseRef);
	if (runFor === 'everyone') return null;
	if (!hasAccess && !isKnown(pull, runFor)) return { kind: 'awaiting-approval', author, why: 'author' };
	// An organisation's members push to its fork: people of their own, as the author is one.
	const isOfOrganisation = runFor === 'known' && pull.headOwner?.isOrganisation === true;
	return isOpenToOthers && !isOfOrganisation ? { kind: 'awaiting-approval', author, why: 'fork' } : null;
}

function isKnown({ association }: PullRequest, runFor: RunFor): boolean {
	return runFor === 'known' && association !== 'none';
}

/** Who owns the fork may push to it, whoever opened the pull request. */
async function ownsFork({ headOwner }: PullRequest, isWriter: (login: string) => Promise<boolean>): Promise<boolean> {
	return headOwner !== null && !headOwner.isOrganisation && (await isWriter(headOwner.login));
}

function isSameLogin(a: string | null, b: string | null): boolean {
	return a !== null && b !== null && a.toLowerCase() === b.toLowerCase();
}

/** The base branch's word, else the server's; what the pull request brings along never counts. */
async function runForOf({ github, rules }: Application, subject: Subject, baseRef: string): Promise<RunFor> {
	const loaded = await loadConfig(github, subject, baseRef);
	return ('config' in loaded ? loaded.config.runFor : undefined) ?? rules.runFor;
}
