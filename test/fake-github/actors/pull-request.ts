import type { FileChanges } from '../bare-repository.ts';
import type { Events } from '../events.ts';
import type { CommentState, PullRequestState, State } from '../state.ts';

/** A pull request as people use it. Each action resolves when the App has answered what it was told. */
export class PullRequest {
	readonly #state: State;
	readonly #events: Events;
	readonly #pull: PullRequestState;

	constructor(state: State, events: Events, pull: PullRequestState) {
		this.#state = state;
		this.#events = events;
		this.#pull = pull;
	}

	get number(): number {
		return this.#pull.number;
	}
	get headSha(): string {
		return this.#pull.headSha;
	}
	get baseSha(): string {
		return this.#pull.baseSha;
	}
	/** Oldest first. */
	get comments(): readonly Comment[] {
		return this.#pull.comments.map((comment) => new Comment(comment, () => this.#remove(comment)));
	}
	get botComments(): readonly Comment[] {
		return this.comments.filter(({ byApp }) => byApp);
	}

	/** Pushes a commit to the head branch. */
	async push(files: FileChanges, message = 'Another change') {
		const { headRepository, headRef, author } = this.#pull;
		const before = this.#pull.headSha;
		await headRepository.git.commit(headRef, files, { message, author: author.login });
		await this.#headMoved();
		return this.#tell('synchronize', author.login, { before, after: this.#pull.headSha });
	}

	/** Replaces the head branch by one commit on the merge base. */
	async forcePush(files: FileChanges, message = 'Rewritten') {
		const { headRepository, headRef, author, repository } = this.#pull;
		const before = this.#pull.headSha;
		const from = await repository.git.mergeBase(this.#pull.baseSha, before);
		await headRepository.git.git('update-ref', '-d', `refs/heads/${headRef}`);
		await headRepository.git.commit(headRef, files, { message, author: author.login, ...(from ? { from } : {}) });
		await this.#headMoved();
		return this.#tell('synchronize', author.login, { before, after: this.#pull.headSha });
	}

	async comment(login: string, body: string): Promise<Comment> {
		const now = this.#state.now();
		const author = this.#state.account(login);
		const id = this.#state.nextId();
		const comment: CommentState = { id, author, byApp: false, body, createdAt: now, updatedAt: now, reactions: [] };
		this.#pull.comments.push(comment);
		await this.#events.comment('created', this.#pull, comment);
		return new Comment(comment, () => this.#remove(comment));
	}

	close(login = this.#pull.author.login) {
		this.#pull.state = 'closed';
		this.#pull.closedAt = this.#state.now();
		return this.#tell('closed', login);
	}

	reopen(login = this.#pull.author.login) {
		this.#pull.state = 'open';
		this.#pull.closedAt = null;
		return this.#tell('reopened', login);
	}

	readyForReview(login = this.#pull.author.login) {
		this.#pull.draft = false;
		return this.#tell('ready_for_review', login);
	}

	/** Another base branch. */
	async retarget(base: string, login = this.#pull.author.login) {
		const from = { ref: { from: this.#pull.baseRef }, sha: { from: this.#pull.baseSha } };
		this.#pull.baseRef = base;
		this.#pull.baseSha = await this.#pull.repository.git.resolve(`refs/heads/${base}`);
		return this.#tell('edited', login, { changes: { base: from } });
	}

	rename(title: string, login = this.#pull.author.login) {
		const from = this.#pull.title;
		this.#pull.title = title;
		return this.#tell('edited', login, { changes: { title: { from } } });
	}

	#tell(action: string, login: string, extra: object = {}) {
		this.#pull.updatedAt = this.#state.now();
		return this.#events.pullRequest(action, this.#pull, this.#state.account(login), extra);
	}

	/** GitHub keeps the head in the base repository too, also a fork's. */
	async #headMoved(): Promise<void> {
		const { repository, headRepository, headRef, number } = this.#pull;
		await repository.git.fetch(headRepository.git, `refs/heads/${headRef}`, `refs/pull/${number}/head`);
		this.#pull.headSha = await repository.git.resolve(`refs/pull/${number}/head`);
	}

	#remove(comment: CommentState): void {
		this.#pull.comments.splice(this.#pull.comments.indexOf(comment), 1);
	}
}

export class Comment {
	readonly #comment: CommentState;
	readonly #remove: () => void;

	constructor(comment: CommentState, remove: () => void) {
		this.#comment = comment;
		this.#remove = remove;
	}

	get id(): number {
		return this.#comment.id;
	}
	get author(): string {
		return this.#comment.author.login;
	}
	get byApp(): boolean {
		return this.#comment.byApp;
	}
	get body(): string {
		return this.#comment.body;
	}
	get reactions(): readonly string[] {
		return this.#comment.reactions.map(({ content }) => content);
	}

	/** As a maintainer does who is tired of it; no one is told. */
	delete(): void {
		this.#remove();
	}
}
