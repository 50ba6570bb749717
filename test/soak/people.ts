/** What people do to a repository, and what must come of it. */
import type { PullRequest } from '../fake-github/actors/pull-request.ts';
import type { Repository } from '../fake-github/actors/repository.ts';
import { DEMO_MODULE, UNEXPORTED } from '../e2e/demo-module.ts';

type Conclusion = 'failure' | 'success' | 'skipped';

interface Followed {
	readonly pull: PullRequest;
	readonly branch: string;
	/** What is true of its head. */
	expected: Conclusion;
	isOpen: boolean;
	/** How often somebody asked for another check, by a command or by opening it again. */
	askedAgain: number;
}

/** Someone who may write, so that nothing waits for a permission. */
const AUTHOR = 'contributor';
const MAX_OPEN = 12;

/** One repository and its pull requests. */
export class People {
	readonly repository: Repository;
	readonly pulls: Followed[] = [];
	readonly #random: () => number;
	/** What was said of each commit that was ever a head. */
	readonly expectedOf = new Map<string, Conclusion>();
	#count = 0;

	constructor(repository: Repository, random: () => number) {
		this.repository = repository;
		this.#random = random;
		repository.setRole(AUTHOR, 'write');
	}

	static readonly FILES = { ...DEMO_MODULE, 'README.md': '# A driver\n' };

	/** Does something; says what. */
	async act(): Promise<string> {
		const open = this.pulls.filter(({ isOpen }) => isOpen);
		const one = open[Math.floor(this.#random() * open.length)];
		const choice = this.#random();
		if (one === undefined || (choice < 0.3 && open.length < MAX_OPEN)) return this.#open();
		if (choice < 0.5) return this.#change(one, 'push');
		if (choice < 0.6) return this.#change(one, 'forcePush');
		if (choice < 0.75) return this.#say(one, this.#random() < 0.3 ? '/recheck --clean' : '/recheck');
		if (choice < 0.8) return this.#deleteComment(one);
		if (choice < 0.87) return this.#close(one);
		if (choice < 0.93) return this.#reopen();
		return this.#mainMoves();
	}

	async #open(): Promise<string> {
		const branch = `change-${++this.#count}`;
		const { files, expected } = this.#files();
		await this.repository.push(branch, files);
		const pull = await this.repository.openPullRequest({ head: branch, title: 'A change', author: AUTHOR });
		this.pulls.push(this.#known({ pull, branch, expected, isOpen: true, askedAgain: 0 }));
		return `opens #${pull.number} (${expected})`;
	}

	async #change(one: Followed, how: 'push' | 'forcePush'): Promise<string> {
		const { files, expected } = this.#files();
		// A push stays on top of what was pushed before, so what the module is at last counts.
		one.expected = expected === 'skipped' && how === 'push' ? one.expected : expected;
		await one.pull[how](files);
		this.#known(one);
		return `${how}es to #${one.pull.number} (${one.expected})`;
	}

	#known(one: Followed): Followed {
		this.expectedOf.set(one.pull.headSha, one.expected);
		return one;
	}

	#files(): { files: Readonly<Record<string, string>>; expected: Conclusion } {
		const line = `${++this.#count}`;
		const choice = this.#random();
		if (choice < 0.35) return { files: { 'demo.c': `${UNEXPORTED}/* ${line} */\n` }, expected: 'failure' };
		if (choice < 0.7) return { files: { 'demo.c': `${DEMO_MODULE['demo.c']}/* ${line} */\n` }, expected: 'success' };
		return { files: { 'README.md': `# A driver\n\n${line}\n` }, expected: 'skipped' };
	}

	async #say(one: Followed, what: string): Promise<string> {
		one.askedAgain++;
		await one.pull.comment(AUTHOR, what);
		return `says ${what} on #${one.pull.number}`;
	}

	async #deleteComment({ pull }: Followed): Promise<string> {
		pull.botComments[0]?.delete();
		return `deletes a comment of #${pull.number}`;
	}

	async #close(one: Followed): Promise<string> {
		one.isOpen = false;
		await one.pull.close();
		return `closes #${one.pull.number}`;
	}

	async #reopen(): Promise<string> {
		const one = this.pulls.find(({ isOpen }) => !isOpen);
		if (one === undefined) return 'does nothing';
		one.isOpen = true;
		one.askedAgain++;
		await one.pull.reopen();
		return `reopens #${one.pull.number}`;
	}

	async #mainMoves(): Promise<string> {
		await this.repository.push('main', { 'README.md': `# A driver\n\nMain ${++this.#count}\n` });
		return 'pushes to main';
	}
}
