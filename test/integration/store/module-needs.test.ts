import type { DefaultBranchBuild, StoredNeeds } from '../../../src/checks/ports/records.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RootNeeds } from '../../../src/results/module-needs.ts';
import { createSnapshotWriter, readSnapshot } from '../../../src/store/needs-snapshot.ts';
import { moduleNeeds, need } from '../../unit/forecast/needs.ts';
import { FIRST_START_MS, openTestDatabase, type TestDatabase } from './test-database.ts';

let db: TestDatabase;
let directory: string;
beforeAll(async () => {
	db = await openTestDatabase();
	directory = await mkdtemp(join(tmpdir(), 'modprobot-needs-'));
}, FIRST_START_MS);
afterAll(async () => {
	await db.close();
	await rm(directory, { recursive: true, force: true });
});

/** A repository of its own for each test; larger than GitHub's real ids are. */
let repositoryId = 5_000_000_000;
const newRepository = (installationId = 1) => ({
	installationId,
	repositoryId: ++repositoryId,
	owner: 'acme',
	name: 'driver',
});

/** Of a day of May 2026; the day names commit and content, too. */
function build(repository: DefaultBranchBuild['repository'], day: number, content = `key ${day}`): DefaultBranchBuild {
	return {
		repository,
		kernel: { id: 'debian-12', arch: 'amd64', release: '6.1.0-50-amd64' },
		contentKey: content,
		commit: String(day).repeat(40).slice(0, 40),
		committedAt: new Date(Date.UTC(2026, 4, day)),
	};
}

function roots(symbol: string, ...paths: string[]): RootNeeds[] {
	const modules = [moduleNeeds({ symbols: [need(symbol)] })];
	return (paths.length === 0 ? ['.'] : paths).map((moduleRoot) => ({
		moduleRoot,
		excluded: null,
		modules,
		modulesLeftOut: 0,
	}));
}

const put = (...args: [DefaultBranchBuild, RootNeeds[] | null]) => db.store.transaction((tx) => tx.putNeeds(...args));
const lacks = (asked: DefaultBranchBuild) => db.store.transaction((tx) => tx.lacksNeeds(asked));

async function stored(of: { readonly repositoryId: number }): Promise<StoredNeeds[]> {
	const all: StoredNeeds[] = [];
	for (let after: number | null = 0; after !== null;) {
		const from: number = after;
		const { records, next } = await db.store.transaction((tx) => tx.needsPage(from));
		all.push(...records);
		after = next;
	}
	return all.filter(({ origin }) => origin.repositoryId === of.repositoryId);
}

const symbolsOf = (records: readonly StoredNeeds[]) =>
	records.flatMap(({ needs }) =>
		RootNeeds.parse(needs).modules.flatMap(({ symbols }) => symbols.map(({ symbol }) => symbol)),
	);

describe('what modules need', () => {
	it('comes back as it was stored', async () => {
		const of = newRepository();
		await put(build(of, 1), roots('strlcpy'));

		expect(await stored(of)).toEqual([
			{
				origin: {
					...of,
					kernel: { id: 'debian-12', arch: 'amd64', release: '6.1.0-50-amd64' },
					commit: '1'.repeat(40),
					committedAt: '2026-05-01T00:00:00.000Z',
					moduleRoot: '.',
				},
				needs: roots('strlcpy')[0],
			},
		]);
	});

	it('is that of the newest commit, whichever was built last', async () => {
		const of = newRepository();
		await put(build(of, 2), roots('newer'));
		await put(build(of, 1), roots('older'));

		expect(symbolsOf(await stored(of))).toEqual(['newer']);
	});

	it('is kept for each root: a build of some roots leaves the others as they were', async () => {
		const of = newRepository();
		await put(build(of, 1), roots('first', 'a', 'b'));
		await put(build(of, 2), roots('second', 'b'));

		const found = (await stored(of)).map((one) => `${one.origin.moduleRoot} ${symbolsOf([one]).join(' ')}`);
		expect(found.toSorted()).toEqual(['a first', 'b second']);
	});

	it('is that of known content again after a revert, without another build', async () => {
		const of = newRepository();
		await put(build(of, 1, 'one'), roots('first'));
		await put(build(of, 2, 'two'), roots('second'));
		await put(build(of, 3, 'one'), null);

		const found = await stored(of);
		expect(found.map(({ origin }) => origin.commit)).toEqual(['3'.repeat(40)]);
		expect(symbolsOf(found)).toEqual(['first']);
	});

	it('is more than one page', async () => {
		const of = newRepository();
		const paths = Array.from({ length: 45 }, (_, n) => `root-${n}`);
		await put(build(of, 1), roots('open', ...paths));

		expect((await stored(of)).map(({ origin }) => origin.moduleRoot).toSorted()).toEqual(paths.toSorted());
	});

	it('is forgotten with its repository, and with its installation', async () => {
		const [gone, stays] = [newRepository(7), newRepository(7)];
		for (const one of [gone, stays]) await put(build(one, 1), roots('open'));
		await db.store.transaction((tx) => tx.forget({ installationId: 7, repositoryIds: [gone.repositoryId] }));

		expect([await stored(gone), await stored(stays)].map((all) => all.length)).toEqual([0, 1]);
		await db.store.transaction((tx) => tx.forget({ installationId: 7, repositoryIds: null }));
		expect(await stored(stays)).toEqual([]);
	});
});

describe('needs are lacking', () => {
	it('where nothing is stored of the content and no commit is newer', async () => {
		const of = newRepository();
		expect(await lacks(build(of, 1))).toBe(true);
		await put(build(of, 2), roots('open'));

		expect(await lacks(build(of, 1))).toBe(false);
		expect(await lacks(build(of, 3))).toBe(true);
		expect(await lacks(build(of, 3, 'key 2'))).toBe(false);
	});

	it('again of content that was given up for newer content', async () => {
		const of = newRepository();
		for (const day of [1, 2, 3, 4]) await put(build(of, day), roots('open'));

		expect(await lacks(build(of, 5, 'key 1'))).toBe(true);
		expect(await lacks(build(of, 5, 'key 2'))).toBe(false);
	});
});

describe('the snapshot', () => {
	it('has what is stored, and is written again only when that has changed', async () => {
		const of = newRepository();
		const writer = createSnapshotWriter(directory);
		await put(build(of, 1), roots('open'));
		await writer.update(db.store);
		const first = await readSnapshot(directory);
		const own = first.records.filter((record) => record.repositoryId === of.repositoryId);
		expect(own.map(({ needs, ...origin }) => ({ origin, needs: needs() }))).toEqual(await stored(of));
		expect(first.leftOut).toBe(0);

		await writer.update(db.store);
		expect((await readSnapshot(directory)).writtenAt).toEqual(first.writtenAt);

		await db.store.transaction((tx) => tx.forget({ installationId: 1, repositoryIds: [of.repositoryId] }));
		await writer.update(db.store);
		const { records } = await readSnapshot(directory);
		expect(records.some((record) => record.repositoryId === of.repositoryId)).toBe(false);
	});

	it('that is not there, and one that is damaged, are said so', async () => {
		await expect(readSnapshot(join(directory, 'nowhere'))).rejects.toThrow('set DATA_DIRECTORY, or give --data');
		await writeFile(join(directory, 'module-needs.zst'), 'not compressed');
		await expect(readSnapshot(directory)).rejects.toThrow('cannot be read');
	});
});
