import { Hono } from 'hono';
import { pageOf } from '../pagination.ts';
import { notFound } from '../refusal.ts';
import { type Env, numberParameter, repositoryFor, type Services } from '../services.ts';
import type { PullRequestState, RepositoryState } from '../state.ts';
import { commitView } from '../views/commit.ts';
import { pullRequestView, simplePullRequestView } from '../views/pull-request.ts';
import { fullName, repositoryUrl } from '../views/repository.ts';

export function pullRequestRoutes({ state }: Services): Hono<Env> {
	const routes = new Hono<Env>();

	routes.get('/repos/:owner/:repo/pulls', (c) => {
		const repository = repositoryFor(c, state, 'read', 'pull_requests');
		const wanted = c.req.query('state') ?? 'open';
		const key = c.req.query('sort') === 'updated' ? 'updatedAt' : 'createdAt';
		const direction = c.req.query('direction') === 'asc' ? 1 : -1;
		const found = repository.pullRequests
			.filter((pull) => wanted === 'all' || pull.state === wanted)
			.toSorted((a, b) => direction * (a[key].localeCompare(b[key]) || a.number - b.number));
		return c.json(pageOf(c, found).map((pull) => simplePullRequestView(state, pull)));
	});

	routes.get('/repos/:owner/:repo/pulls/:number', async (c) => {
		const repository = repositoryFor(c, state, 'read', 'pull_requests');
		return c.json(await pullRequestView(state, pullRequestOf(repository, numberParameter(c, 'number'))));
	});

	routes.get('/repos/:owner/:repo/pulls/:number/files', async (c) => {
		const repository = repositoryFor(c, state, 'read', 'pull_requests');
		const pull = pullRequestOf(repository, numberParameter(c, 'number'));
		const from = (await repository.git.mergeBase(pull.baseSha, pull.headSha)) ?? pull.baseSha;
		const files = await repository.git.changedFiles(from, pull.headSha);
		return c.json(pageOf(c, files).map((file) => fileView(repository, pull.headSha, file)));
	});

	/** As on GitHub, a fork's commit is not found by way of the base repository. */
	routes.get('/repos/:owner/:repo/commits/:sha/pulls', async (c) => {
		const repository = repositoryFor(c, state, 'read', 'pull_requests', 'contents');
		const sha = await repository.git.find(c.req.param('sha'));
		if (sha === undefined) throw notFound();
		const found = repository.pullRequests.filter((pull) => pull.headSha === sha && pull.headRepository === repository);
		return c.json(pageOf(c, found).map((pull) => simplePullRequestView(state, pull)));
	});

	routes.get('/repos/:owner/:repo/compare/:basehead{.+}', async (c) => {
		const repository = repositoryFor(c, state, 'read', 'contents');
		const [from = '', to = ''] = c.req.param('basehead').split('...');
		const { git } = repository;
		const [base, head] = await Promise.all([git.find(from), git.find(to)]);
		const mergeBase = base && head && (await git.mergeBase(base, head));
		if (!base || !head || !mergeBase) throw notFound();
		const ahead = await git.commitsBetween(base, head);
		const behind = await git.commitsBetween(head, base);
		const files = await git.changedFiles(mergeBase, head);
		const url = `${repositoryUrl(state, repository)}/compare/${from}...${to}`;
		const html = `${state.url}/${fullName(repository)}/compare/${from}...${to}`;
		const status =
			ahead.length === 0 ? (behind.length === 0 ? 'identical' : 'behind') : behind.length === 0 ? 'ahead' : 'diverged';
		return c.json({
			url,
			html_url: html,
			permalink_url: html,
			diff_url: `${html}.diff`,
			patch_url: `${html}.patch`,
			base_commit: commitView(state, repository, await git.describe(base)),
			merge_base_commit: commitView(state, repository, await git.describe(mergeBase)),
			status,
			ahead_by: ahead.length,
			behind_by: behind.length,
			total_commits: ahead.length,
			commits: pageOf(c, ahead).map((commit) => commitView(state, repository, commit)),
			files: files.slice(0, 300).map((file) => fileView(repository, head, file)),
		});
	});

	function fileView(
		repository: RepositoryState,
		sha: string,
		file: { path: string; blob: string; status: string; additions: number; deletions: number },
	) {
		const html = `${state.url}/${fullName(repository)}`;
		const path = file.path.split('/').map(encodeURIComponent).join('/');
		return {
			sha: file.blob,
			filename: file.path,
			status: file.status,
			additions: file.additions,
			deletions: file.deletions,
			changes: file.additions + file.deletions,
			blob_url: `${html}/blob/${sha}/${path}`,
			raw_url: `${html}/raw/${sha}/${path}`,
			contents_url: `${repositoryUrl(state, repository)}/contents/${path}?ref=${sha}`,
		};
	}

	return routes;
}

function pullRequestOf(repository: RepositoryState, number: number): PullRequestState {
	const found = repository.pullRequests.find((pull) => pull.number === number);
	if (found === undefined) throw notFound();
	return found;
}
