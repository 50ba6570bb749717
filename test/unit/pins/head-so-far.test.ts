/** What the check run shows while head is built and base is not. Read a change of these before it is kept. */
import type { Build, Check } from '../../../src/checks/ports/records.ts';
import { describe, expect, it } from '@jest/globals';
import { type Publication, publicationOf } from '../../../src/checks/publish/publication.ts';
import { storedCheck } from '../checks/stored-check.ts';
import { EXAMPLES, planOfExample } from './example-checks.ts';

const CHECK: Check = { ...storedCheck('2026-11-20T12:05:00Z'), state: 'building', finishedAt: null };
const ADDRESSES = { cloneUrl: 'https://github.example/a/b.git', repositoryUrl: 'https://github.example/a/b' };
const ROOT = { path: '.', ways: [], dependsOn: [] };

/** Of an example only head is done. */
function publication(name: keyof typeof EXAMPLES): Publication {
	const example = EXAMPLES[name]!;
	const builds = example.kernels.flatMap(({ id, head }) =>
		(['base', 'head'] as const).map((side): Build => ({
			id: `${id}-${side}`,
			checkId: '1',
			kernelId: id,
			side,
			rebuild: false,
			state: side === 'head' ? 'done' : 'running',
			attempts: 1,
			failingSince: null,
			clean: false,
			keys: null,
			result: side === 'head' ? head : null,
		})),
	);
	const plan = { ...planOfExample(example), roots: { base: [ROOT], head: [ROOT] } };
	const knowledge = { kernels: [], facts: new Map() };
	return publicationOf({ ...CHECK, plan }, builds, ADDRESSES, knowledge, 38_000);
}

describe('what people see of head before base is built', () => {
	it.each([
		'everything resolves',
		'a new unresolved symbol on one kernel of two',
		'an old unresolved symbol',
		'a known failure',
		'a new build error',
		'a submodule that cannot be read',
	])('%s', (name) => {
		const { checkRun, comment } = publication(name);
		expect(comment).toBeNull();
		const { title, summary, actions, ...rest } = checkRun;
		expect(rest).toEqual({ status: 'in_progress', conclusion: null, text: null, annotations: [] });
		const shown = `===== title\n${title}\n===== summary\n${summary}\n===== actions\n${JSON.stringify(actions)}`;
		expect(shown).toMatchSnapshot();
	});

	it.each(['a limit that nobody can be blamed for', 'the machinery failed'])('nothing yet: %s', (name) => {
		expect(publication(name).checkRun.title).toBe('Building: 1 of 2 builds, about 40 s left');
	});
});
