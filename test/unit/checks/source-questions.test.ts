import { describe, expect, it } from '@jest/globals';
import type { CommitsWanted } from '../../../src/checks/ports/git.ts';
import type { Subject } from '../../../src/checks/ports/records.ts';
import { sourceAnswers } from '../../../src/checks/source/source-questions.ts';
import { cloneUrlOn } from '../../../src/github/clone-url.ts';

const subject: Subject = {
	key: '5/pull/1',
	installationId: 3,
	repositoryId: 5,
	owner: 'acme',
	name: 'driver',
	pullRequest: 1,
	defaultBranch: null,
	observedAt: null,
	replies: 0,
	commentId: null,
	commentDigest: null,
	approvedSha: null,
};
const HOST = 'https://github.example';
const OWN = `${HOST}/${subject.owner}/${subject.name}.git`;
const OTHER = `${HOST}/${subject.owner}/firmware.git`;
const MIRROR = `${subject.installationId}/${subject.repositoryId}`;

/** What a process that read strangers' content asks for, and which secret git was given; `refused` where it got none. */
async function fetched(
	ask: (answers: ReturnType<typeof sourceAnswers>) => Promise<Partial<CommitsWanted> & { secret: string | null }>,
) {
	const shown: (string | null)[] = [];
	const app = {
		github: {
			cloneUrl: cloneUrlOn(HOST),
			installationToken: () => Promise.resolve('token of the subject'),
			repositoryToken: () => Promise.resolve({ token: 'token of another', isPrivate: true }),
		},
		repositories: {
			async fetchCommits({ credentials }: CommitsWanted) {
				shown.push(credentials === null ? null : await credentials());
				return { kind: 'fetched', gitDirectory: '/mirror' };
			},
		},
	};
	// Only what is asked for here.
	const answers = sourceAnswers(app as never, subject, new AbortController().signal);
	const limits = { shas: [], timeoutMs: 1, maxBytes: 1 };
	const asked = await ask(answers);
	try {
		await answers.fetchCommits({ ...limits, key: MIRROR, url: OWN, ...asked });
	} catch {
		return 'refused';
	}
	return shown[0];
}

describe('a process that reads strangers’ content has commits fetched', () => {
	it('of its own repository, with the secret for that', async () => {
		expect(await fetched(async (answers) => ({ secret: await answers.installationToken(subject) }))).toBe(
			'token of the subject',
		);
	});

	it('of a submodule, as everyone may or with the secret for it, each in a mirror of its own', async () => {
		expect(await fetched(() => Promise.resolve({ key: `everyone ${OTHER}`, url: OTHER, secret: null }))).toBeNull();
		const granted = await fetched(async (answers) => {
			const grant = await answers.repositoryToken({ ...subject, name: 'firmware' });
			return { key: `${MIRROR} ${OTHER}`, url: OTHER, secret: grant!.token };
		});
		expect(granted).toBe('token of another');
	});
});

describe('is refused', () => {
	it.each([
		['a place that gets the secret of another', { url: OTHER, key: `${MIRROR} ${OTHER}` }],
		['another host that gets a secret', { url: 'https://elsewhere.example/a/b.git' }],
		['another one’s mirror', { key: '1/2' }],
		['what is fetched with a secret, for everyone', { key: `everyone ${OWN}` }],
	])('%s', async (_, wanted) => {
		const asked = fetched(async (answers) => ({ ...wanted, secret: await answers.installationToken(subject) }));
		expect(await asked).toBe('refused');
	});

	it.each([
		['a secret that nobody named', { secret: 'made up' }],
		['another host', { url: 'https://elsewhere.example/a/b.git', key: 'everyone https://elsewhere.example/a/b.git' }],
		['a mirror that is of another place', { url: OTHER, key: MIRROR }],
	])('%s', async (_, wanted) => {
		expect(await fetched(() => Promise.resolve({ secret: null, ...wanted }))).toBe('refused');
	});
});
