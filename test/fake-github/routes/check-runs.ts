import { type Context, Hono } from 'hono';
import { pageOf } from '../pagination.ts';
import { invalid, notFound } from '../refusal.ts';
import { type Env, numberParameter, repositoryFor, type Services } from '../services.ts';
import type { Access, AnnotationState, CheckRunState, CheckSuiteState, RepositoryState } from '../state.ts';
import { annotationView, checkRunView } from '../views/check.ts';

interface CheckRunBody {
	readonly name?: string;
	readonly head_sha?: string;
	readonly external_id?: string;
	readonly details_url?: string;
	readonly status?: string;
	readonly conclusion?: string;
	readonly started_at?: string;
	readonly completed_at?: string;
	readonly actions?: CheckRunState['actions'];
	readonly output?: {
		readonly title?: string;
		readonly summary: string;
		readonly text?: string;
		readonly annotations?: readonly AnnotationState[];
	};
}

const MAX_TEXT = 65_535;
const MAX_ANNOTATIONS = 50;

export function checkRunRoutes({ state, events }: Services): Hono<Env> {
	const routes = new Hono<Env>();

	routes.post('/repos/:owner/:repo/check-runs', async (c) => {
		const repository = repositoryFor(c, state, 'write', 'checks');
		const body = await c.req.json<CheckRunBody>();
		requireWithinLimits(body);
		const headSha = await repository.git.find(body.head_sha ?? '');
		if (headSha === undefined || body.name === undefined) {
			throw invalid(`No commit found for SHA: ${body.head_sha}`);
		}
		const run: CheckRunState = {
			id: state.nextId(),
			repository,
			suite: suiteOf(repository, headSha),
			headSha,
			name: body.name,
			externalId: '',
			detailsUrl: null,
			status: 'queued',
			conclusion: null,
			startedAt: state.now(),
			completedAt: null,
			title: null,
			summary: null,
			text: null,
			actions: [],
			annotations: [],
		};
		repository.checkRuns.push(run);
		apply(run, body);
		void events.checkRun('created', run, state.bot);
		return c.json(checkRunView(state, run), 201);
	});

	routes.patch('/repos/:owner/:repo/check-runs/:id', async (c) => {
		const run = checkRunOf(c, 'write');
		const body = await c.req.json<CheckRunBody>();
		requireWithinLimits(body);
		const wasCompleted = run.status === 'completed';
		apply(run, body);
		if (!wasCompleted && run.status === 'completed') void events.checkRun('completed', run, state.bot);
		return c.json(checkRunView(state, run));
	});

	routes.get('/repos/:owner/:repo/check-runs/:id', (c) => c.json(checkRunView(state, checkRunOf(c, 'read'))));

	routes.get('/repos/:owner/:repo/check-runs/:id/annotations', (c) => {
		const run = checkRunOf(c, 'read');
		return c.json(pageOf(c, run.annotations).map((annotation) => annotationView(state, run, annotation)));
	});

	routes.get('/repos/:owner/:repo/commits/:ref/check-runs', async (c) => {
		const repository = repositoryFor(c, state, 'read', 'checks');
		const sha = await repository.git.find(c.req.param('ref'));
		if (sha === undefined) throw invalid(`No commit found for SHA: ${c.req.param('ref')}`);
		const { check_name: name, status, app_id: appId, filter = 'latest' } = c.req.query();
		let found = repository.checkRuns.filter(
			(run) =>
				run.headSha === sha &&
				(name === undefined || run.name === name) &&
				(status === undefined || run.status === status) &&
				(appId === undefined || Number(appId) === state.app.id),
		);
		if (filter === 'latest')
			found = found.filter((run) => found.findLast(({ name: same }) => same === run.name) === run);
		const newestFirst = found.toReversed();
		const page = pageOf(c, newestFirst).map((run) => checkRunView(state, run));
		return c.json({ total_count: found.length, check_runs: page });
	});

	/** One suite a commit and App, made with its first check run. */
	function suiteOf(repository: RepositoryState, headSha: string): CheckSuiteState {
		const known = repository.checkSuites.find((suite) => suite.headSha === headSha);
		if (known !== undefined) return known;
		const pull = repository.pullRequests.find((found) => found.headSha === headSha);
		const headBranch = pull?.headRepository === repository ? pull.headRef : null;
		const suite = { id: state.nextId(), repository, headSha, headBranch, createdAt: state.now() };
		repository.checkSuites.push(suite);
		return suite;
	}

	function apply(run: CheckRunState, body: CheckRunBody): void {
		run.name = body.name ?? run.name;
		run.externalId = body.external_id ?? run.externalId;
		run.detailsUrl = body.details_url ?? run.detailsUrl;
		run.startedAt = body.started_at ?? run.startedAt;
		run.actions = body.actions ?? run.actions;
		if (body.status !== undefined && body.status !== 'completed') {
			run.status = body.status;
			run.conclusion = null;
			run.completedAt = null;
		}
		if (body.conclusion !== undefined) {
			run.status = 'completed';
			run.conclusion = body.conclusion;
			run.completedAt = body.completed_at ?? state.now();
		}
		if (body.output === undefined) return;
		run.title = body.output.title ?? run.title;
		run.summary = body.output.summary;
		run.text = body.output.text ?? run.text;
		run.annotations.push(...(body.output.annotations ?? []));
	}

	function checkRunOf(c: Context<Env>, access: Access): CheckRunState {
		const repository = repositoryFor(c, state, access, 'checks');
		const id = numberParameter(c, 'id');
		const run = repository.checkRuns.find((found) => found.id === id);
		if (run === undefined) throw notFound();
		return run;
	}

	return routes;
}

/** @throws 422 as GitHub does. */
function requireWithinLimits({ status, conclusion, output, actions = [] }: CheckRunBody): void {
	const problems: string[] = [];
	const atMost = (what: string, text: string | undefined, maximum: number) => {
		if ((text?.length ?? 0) > maximum)
			problems.push(`Only ${maximum} characters are allowed; ${text?.length} were supplied for ${what}.`);
	};
	if (status === 'completed' && conclusion === undefined) problems.push('A completed check run needs a conclusion.');
	atMost('summary', output?.summary, MAX_TEXT);
	atMost('text', output?.text, MAX_TEXT);
	const annotations = output?.annotations ?? [];
	if (annotations.length > MAX_ANNOTATIONS) problems.push(`No more than ${MAX_ANNOTATIONS} annotations are allowed.`);
	for (const annotation of annotations) {
		atMost('annotation title', annotation.title, 255);
		if (Buffer.byteLength(annotation.message) > MAX_TEXT) problems.push('An annotation message is larger than 64 KB.');
		if (annotation.start_line < 1 || annotation.end_line < annotation.start_line) problems.push('Invalid lines.');
	}
	if (actions.length > 3) problems.push('No more than 3 actions are allowed.');
	for (const { label, description, identifier } of actions) {
		atMost('action label', label, 20);
		atMost('action description', description, 40);
		atMost('action identifier', identifier, 20);
	}
	if (problems.length > 0) {
		throw invalid(
			`Invalid request.\n\n${problems.join('\n')}`,
			problems.map((message) => ({ resource: 'CheckRun', code: 'custom', field: 'output', message })),
		);
	}
}
