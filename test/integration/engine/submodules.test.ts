import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { openLocalRepository } from '../../../src/git/local-repository.ts';
import { environment, RepositoryFixture } from '../git/repository-fixture.ts';
import { moduleSource, states, testEngine } from './engine-fixture.ts';

jest.setTimeout(300_000);

const engine = testEngine();
let driver: RepositoryFixture;
beforeAll(() => {
	const inner = new RepositoryFixture(null, 'inner');
	inner.write('inner.h', '#define INNER 1\n');
	inner.commitAll();
	const common = new RepositoryFixture(inner, 'common');
	common.write('common.h', '#include "inner/inner.h"\n#define ANSWER INNER\n');
	common.addSubmodule(inner, 'inner');
	common.commitAll();
	driver = new RepositoryFixture(inner, 'driver');
	driver.write('Kbuild', 'obj-m := demo.o\nccflags-y := -I$(src)/common\n');
	driver.write('demo.c', moduleSource('\treturn ANSWER;', '#include "common.h"'));
	driver.addSubmodule(common, 'common');
	driver.commitAll();
	const update = ['-c', 'protocol.file.allow=always', 'submodule', 'update', '--init', '--recursive', '--quiet'];
	execFileSync('git', update, { cwd: driver.directory, env: environment });
});
afterAll(() => driver.remove());

test('a module is built with the submodules that are checked out, nested ones too, and so is its commit', async () => {
	const repository = await openLocalRepository(driver.directory, environment);
	if (repository === null) throw new Error('no repository');
	for (const tree of [
		await repository.workingTree('working tree'),
		await repository.tree(await repository.resolve('HEAD')),
	]) {
		const result = await engine.buildTree(tree);
		expect(result.buildErrors).toEqual([]);
		expect(states(result)).toEqual({ 'demo.ko': 'resolved' });
	}
});
