import { type Context, Hono } from 'hono';
import { pageOf } from '../pagination.ts';
import { invalid, notFound, refuse } from '../refusal.ts';
import { type Env, numberParameter, repositoryFor, type Services } from '../services.ts';
import type { Access, CommentState, PullRequestState } from '../state.ts';
import { commentView, reactionView } from '../views/comment.ts';

const MAX_CHARACTERS = 65_536;
const MAX_COMMENTS = 2500;

export function commentRoutes({ state, events }: Services): Hono<Env> {
	const routes = new Hono<Env>();

	routes.get('/repos/:owner/:repo/issues/:number/comments', (c) => {
		const pull = pullRequestOf(c, 'read');
		return c.json(pageOf(c, pull.comments).map((comment) => commentView(state, pull, comment)));
	});

	routes.post('/repos/:owner/:repo/issues/:number/comments', async (c) => {
		const pull = pullRequestOf(c, 'write');
		const body = await bodyOf(c);
		if (pull.comments.length >= MAX_COMMENTS) {
			throw refuse(403, 'Commenting is disabled on issues with more than 2500 comments');
		}
		const now = state.now();
		const comment: CommentState = {
			id: state.nextId(),
			author: state.bot,
			byApp: true,
			body,
			createdAt: now,
			updatedAt: now,
			reactions: [],
		};
		pull.comments.push(comment);
		void events.comment('created', pull, comment);
		return c.json(commentView(state, pull, comment), 201);
	});

	routes.get('/repos/:owner/:repo/issues/comments/:id', (c) => {
		const { pull, comment } = commentOf(c, 'read');
		return c.json(commentView(state, pull, comment));
	});

	routes.patch('/repos/:owner/:repo/issues/comments/:id', async (c) => {
		const { pull, comment } = commentOf(c, 'write');
		const before = comment.body;
		comment.body = await bodyOf(c);
		comment.updatedAt = state.now();
		void events.comment('edited', pull, comment, { changes: { body: { from: before } } });
		return c.json(commentView(state, pull, comment));
	});

	routes.delete('/repos/:owner/:repo/issues/comments/:id', (c) => {
		const { pull, comment } = commentOf(c, 'write');
		pull.comments.splice(pull.comments.indexOf(comment), 1);
		return c.body(null, 204);
	});

	routes.get('/repos/:owner/:repo/issues/comments/:id/reactions', (c) => {
		const { comment } = commentOf(c, 'read');
		return c.json(pageOf(c, comment.reactions).map((reaction) => reactionView(state, reaction)));
	});

	routes.post('/repos/:owner/:repo/issues/comments/:id/reactions', async (c) => {
		const { comment } = commentOf(c, 'write');
		const { content } = await c.req.json<{ content: string }>();
		const known = comment.reactions.find((found) => found.content === content && found.user === state.bot);
		if (known !== undefined) return c.json(reactionView(state, known), 200);
		const reaction = { id: state.nextId(), content, user: state.bot };
		comment.reactions.push(reaction);
		return c.json(reactionView(state, reaction), 201);
	});

	function pullRequestOf(c: Context<Env>, access: Access): PullRequestState {
		const repository = repositoryFor(c, state, access, 'issues', 'pull_requests');
		const number = numberParameter(c, 'number');
		const pull = repository.pullRequests.find((found) => found.number === number);
		if (pull === undefined) throw notFound();
		return pull;
	}

	function commentOf(c: Context<Env>, access: Access): { pull: PullRequestState; comment: CommentState } {
		const repository = repositoryFor(c, state, access, 'issues', 'pull_requests');
		const id = numberParameter(c, 'id');
		for (const pull of repository.pullRequests) {
			const comment = pull.comments.find((found) => found.id === id);
			if (comment !== undefined) return { pull, comment };
		}
		throw notFound();
	}

	return routes;
}

async function bodyOf(c: Context): Promise<string> {
	const { body } = await c.req.json<{ body: string }>();
	if (body.length <= MAX_CHARACTERS && body.trim() !== '') return body;
	const message =
		body.trim() === '' ? "body can't be blank" : `body is too long (maximum is ${MAX_CHARACTERS} characters)`;
	throw invalid('Validation Failed', [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message }]);
}
